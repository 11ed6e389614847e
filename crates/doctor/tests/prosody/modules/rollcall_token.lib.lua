-- Reads a token and says whether it will do, by the rules that Jitsi's token modules follow, written anew from those rules.

local base64 = require "util.encodings".base64;
local hashes = require "util.hashes";
local json = require "util.json";

local function decoded(part)
	part = part:gsub("-", "+"):gsub("_", "/");
	return base64.decode(part .. ("="):rep(-#part % 4));
end

local function object(part)
	local text = decoded(part);
	local value = text and json.decode(text);
	return type(value) == "table" and value or nil;
end

local function accepted(list, value)
	for _, one in ipairs(list) do
		if one == "*" or one == value then return true; end
	end
	return false;
end

-- One named claim that must be there and be accepted. A list is compared like a string, so only "*" lets it through.
local function claim(claims, name, list)
	if claims[name] == nil then return nil, ("'%s' claim is missing"):format(name); end
	if not accepted(list, claims[name]) then return nil, ("invalid '%s' claim"):format(name); end
	return true;
end

-- Returns the claims; or nil, XMPP's condition and the reason.
local function check(token, rules)
	local head, body, signature = token:match("^([%w_-]+)%.([%w_-]+)%.([%w_-]*)$");
	if not head or (signature == "" and not rules.takes_unsigned) then return nil, "not-allowed", "Invalid token"; end
	local header, claims = object(head), object(body);
	if not header or not claims then return nil, "not-allowed", "Invalid token"; end
	if header.typ ~= "JWT" then return nil, "not-allowed", "Invalid typ"; end
	local unsigned = rules.takes_unsigned and header.alg == "none";
	if not unsigned then
		if header.alg ~= "HS256" then return nil, "not-allowed", "Invalid or incorrect alg"; end
		local right = hashes.hmac_sha256(rules.secret, head .. "." .. body);
		if rules.checks_signature and decoded(signature) ~= right then return nil, "not-allowed", "Invalid signature"; end
	end
	local now = os.time();
	if rules.checks_expiry and claims.exp ~= nil then
		if type(claims.exp) ~= "number" then return nil, "not-allowed", "exp must be number"; end
		if claims.exp <= now then return nil, "not-allowed", ("Not acceptable by exp (%d sec since expired)"):format(now - claims.exp); end
	end
	if rules.checks_start and claims.nbf ~= nil then
		if type(claims.nbf) ~= "number" then return nil, "not-allowed", "nbf must be number"; end
		if claims.nbf > now then return nil, "not-allowed", "Not acceptable by nbf"; end
	end
	local ok, reason = claim(claims, "iss", rules.issuers);
	if ok then ok, reason = claim(claims, "aud", rules.audiences); end
	if not ok then return nil, "not-allowed", reason; end
	for _, name in ipairs { "room", "sub" } do
		if claims[name] == nil then return nil, "not-authorized", name .. " claim is missing"; end
	end
	return claims;
end

return { check = check };
