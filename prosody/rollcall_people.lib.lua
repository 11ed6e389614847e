-- Who is a person, and which: read from the session that Prosody let in, never from what a client says of itself.

local jid_split = require "util.jid".split;

-- Where Jitsi's own programs have their accounts, before the domain.
local MACHINES = { "auth", "focus", "recorder", "hidden", "jibri", "jigasi", "transcriber", "jvb" };
-- The account of the gateway for telephones.
local PHONES = "jigasi";
local HEALTH_CHECKS = "__jicofo-health-check";

-- `base`: the domain that the others are made from; `more`: further addresses or domains to leave out; `admins`: Prosody's; both sets.
local function new(base, more, admins, counts_phones)
	local hosts = {};
	for _, name in ipairs(MACHINES) do hosts[name .. "." .. base] = true; end

	local people = {};

	function people.is_person(real_jid)
		local node, host = jid_split(real_jid);
		if counts_phones and (node == PHONES or host == PHONES .. "." .. base) then return true; end
		local bare = node and (node .. "@" .. host) or host;
		return not (hosts[host] or more:contains(host) or more:contains(bare) or admins:contains(bare));
	end

	function people.is_health_check(room_jid)
		return room_jid:sub(1, #HEALTH_CHECKS) == HEALTH_CHECKS;
	end

	return people;
end

local function text(value)
	if type(value) == "string" and value ~= "" then return value; end
	-- An id may be a number in the token; 7 must not become 7.0.
	if type(value) == "number" and value == math.floor(value) then return ("%d"):format(value); end
end

-- What the token says of a session's person; `fields`: which of the optional fields are told. Nil if it says nothing.
local function identity(session, fields)
	local user = session and session.jitsi_meet_context_user;
	if type(user) ~= "table" then return; end
	local person = { id = text(user.id) };
	if fields:contains("name") then person.name = text(user.name); end
	if fields:contains("email") then person.email = text(user.email); end
	if fields:contains("group") then person.group = text(session.jitsi_meet_context_group); end
	return next(person) and person or nil;
end

local function role(name)
	return (name == "moderator" or name == "visitor") and name or "participant";
end

return { new = new, identity = identity, role = role };
