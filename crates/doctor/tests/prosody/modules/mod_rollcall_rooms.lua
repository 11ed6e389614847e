-- The door of the rooms: nobody but the focus opens one, and a token is good for the room and the domain that it names.

local jid_split = require "util.jid".split;
local st = require "util.stanza";

local domain = module:get_option_string("rollcall_domain");
local focus = module:get_option_string("rollcall_focus");
local checks_tokens = module:get_option_boolean("rollcall_checks_rooms", true);
local checks_domain = module:get_option_boolean("rollcall_checks_domain", true);
local takes_none = module:get_option_boolean("rollcall_takes_none", false);
local takes_wildcards = module:get_option_boolean("rollcall_takes_wildcards", false);

local function refuse(event, text)
	event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed", text));
	return true;
end

local function names(claims, room)
	local claim = claims.room;
	if type(claim) ~= "string" then return false; end
	if claim == "*" then return true; end
	local pattern = type(claims.context) == "table" and type(claims.context.room) == "table" and claims.context.room.regex;
	if pattern == true or pattern == "true" then return room:match(claim:lower()) == room; end
	return claim:lower() == room;
end

local function door(event)
	local room = jid_split(event.room.jid);
	if event.stanza.attr.from:find(focus, 1, true) == 1 then return; end
	if not checks_tokens then return; end
	local claims = event.origin.rollcall_claims;
	if not claims then
		if takes_none and not event.origin.rollcall_token then return; end
		return refuse(event, "Token required");
	end
	if not takes_wildcards then
		if claims.room == "*" then return refuse(event, "Wildcard room in token not allowed"); end
		if claims.sub == "*" then return refuse(event, "Wildcard sub in token not allowed"); end
	end
	local at_home = not checks_domain or claims.sub == "*" or claims.sub == domain;
	if not (at_home and names(claims, room)) then return refuse(event, "Room and token mismatched"); end
end

module:hook("muc-occupant-pre-join", door, 99);
module:hook("muc-room-pre-create", function (event)
	if event.stanza.attr.from:find(focus, 1, true) == 1 then return; end
	if door(event) then return true; end
	local reply = st.error_reply(event.stanza, "cancel", "not-allowed", "Room does not exist");
	reply:tag("room-does-not-exist", { xmlns = "http://jitsi.org/jitmeet" });
	event.origin.send(reply);
	return true;
end, 99);
