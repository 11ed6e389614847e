-- Signs people in by the token in the address of their connection.

local formdecode = require "util.http".formdecode;
local new_sasl = require "util.sasl".new;
local uuid = require "util.uuid";
local check = module:require "rollcall_token".check;

local rules = {
	secret = module:get_option_string("rollcall_secret");
	issuers = module:get_option_array("rollcall_issuers", {});
	audiences = module:get_option_array("rollcall_audiences", { "*" });
	checks_signature = module:get_option_boolean("rollcall_checks_signature", true);
	checks_expiry = module:get_option_boolean("rollcall_checks_expiry", true);
	checks_start = module:get_option_boolean("rollcall_checks_start", true);
	takes_unsigned = module:get_option_boolean("rollcall_takes_unsigned", false);
};
local takes_none = module:get_option_boolean("rollcall_takes_none", false);
local key_is_out_of_reach = module:get_option_boolean("rollcall_key_is_out_of_reach", false);

local function note(event)
	local query = event.request.url.query;
	local asked = query and formdecode(query);
	if type(asked) == "table" then event.session.rollcall_token = asked.token; end
end

module:hook_global("websocket-session", note);
module:hook_global("bosh-session", note);

local function judge(session)
	if not session.rollcall_token then
		if takes_none then return true; end
		return nil, "not-allowed", "token required";
	end
	if key_is_out_of_reach then return nil, "not-allowed", "could not obtain public key"; end
	local claims, condition, reason = check(session.rollcall_token, rules);
	session.rollcall_claims = claims;
	return claims, condition, reason;
end

local provider = {};

function provider.get_sasl_handler(session)
	local handler = new_sasl(module.host, { anonymous = function () return true; end });
	local process = handler.process;
	function handler:process(message)
		local ok, condition, reason = judge(session);
		if not ok then return "failure", condition, reason; end
		local status = process(self, message);
		self.username = uuid.generate();
		return status;
	end
	function handler:clean_clone() -- luacheck: ignore 212/self
		return provider.get_sasl_handler(session);
	end
	return handler;
end

module:provides("auth", provider);
