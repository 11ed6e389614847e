-- Plays Jicofo: opens a room when it is asked to, stays in it, and makes somebody an owner if it is told to.

local jid = require "util.jid";
local json = require "util.json";
local st = require "util.stanza";

local makes_owners = module:get_option_boolean("rollcall_makes_owners", false);
local refuses = module:get_option_boolean("rollcall_focus_refuses", false);
local is_silent = module:get_option_boolean("rollcall_focus_is_silent", false);
local only_over_http = module:get_option_boolean("rollcall_focus_only_over_http", false);
local me = module.host .. "/focus";
local rooms = {};

local function open(name)
	local room = jid.prep(name);
	if room and not rooms[room] then
		rooms[room] = {};
		module:send(st.presence({ from = me, to = room .. "/focus" }):tag("x", { xmlns = "http://jabber.org/protocol/muc" }));
	end
end

if only_over_http then
	module:depends("http");
	module:provides("http", {
		default_path = "/conference-request";
		route = {
			["POST /v1"] = function (event)
				local wish = json.decode(event.request.body);
				open(wish.room);
				local answer = { ready = true, focusJid = me, room = wish.room };
				return { headers = { content_type = "application/json" }; body = json.encode(answer) };
			end;
		};
	});
end

module:hook("iq-set/host/http://jitsi.org/protocol/focus:conference", function (event)
	if is_silent or only_over_http then return true; end
	if refuses then
		event.origin.send(st.error_reply(event.stanza, "auth", "not-authorized", "authentication required"));
		return true;
	end
	local room = event.stanza.tags[1].attr.room;
	open(room);
	local reply = st.reply(event.stanza);
	reply:tag("conference", { xmlns = "http://jitsi.org/protocol/focus", room = room, ready = "true", focusjid = me });
	event.origin.send(reply);
	return true;
end);

local function elect(room, people)
	local first;
	for _, person in pairs(people) do
		if person.affiliation == "owner" then return; end
		first = first or person;
	end
	if not first then return; end
	local wish = st.iq({ type = "set", id = "owner", from = me, to = room })
		:tag("query", { xmlns = "http://jabber.org/protocol/muc#admin" }):tag("item", { affiliation = "owner", jid = jid.bare(first.jid) });
	module:send(wish);
end

-- An address without a name before the host counts as the host, even with a resource.
module:hook("presence/host", function (event)
	local from = event.stanza.attr.from;
	local room, nick = jid.bare(from), jid.resource(from);
	local people = rooms[room];
	if not people or nick == "focus" then return true; end
	local x = event.stanza:get_child("x", "http://jabber.org/protocol/muc#user");
	local item = x and x:get_child("item");
	if not item then return true; end
	if event.stanza.attr.type == "unavailable" then
		people[nick] = nil;
	else
		people[nick] = { jid = item.attr.jid, affiliation = item.attr.affiliation };
	end
	if next(people) == nil then
		rooms[room] = nil;
		module:send(st.presence({ type = "unavailable", from = me, to = room .. "/focus" }));
	elseif makes_owners then
		-- Jicofo is another process: it answers when the room is done with what it is telling everybody.
		module:add_timer(0.05, function () elect(room, people); end);
	end
	return true;
end);

-- What rooms say and answer needs nothing done.
for _, name in ipairs { "message/host", "iq-result/host", "iq-error/host" } do
	module:hook(name, function () return true; end);
end
