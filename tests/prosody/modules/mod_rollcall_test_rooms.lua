-- What Jitsi's breakout module does to rooms, and other things that a test wants done inside Prosody.

local formdecode = require "util.http".formdecode;

local rooms_host = module:get_option_string("rollcall_rooms");
local breakout_host = module:get_option_string("rollcall_test_breakout");

local function muc(host)
	return prosody.hosts[host].modules.muc;
end

local actions = {};

-- As when a moderator adds a breakout room: the main room stays although everybody goes into others.
function actions.add_breakout(asked)
	local main = muc(rooms_host).get_room_from_jid(asked.main .. "@" .. rooms_host);
	local jid = asked.id .. "@" .. breakout_host;
	main._data.breakout_rooms = main._data.breakout_rooms or {};
	main._data.breakout_rooms[jid] = asked.name;
	main:set_persistent(true);
	assert(muc(breakout_host).create_room(jid));
end

-- As when a moderator closes it: everybody in it is sent out.
function actions.close_breakout(asked)
	local main = muc(rooms_host).get_room_from_jid(asked.main .. "@" .. rooms_host);
	local jid = asked.id .. "@" .. breakout_host;
	muc(breakout_host).get_room_from_jid(jid):destroy(main.jid, "Breakout room removed.");
	main._data.breakout_rooms[jid] = nil;
end

-- As when a moderator ends the meeting for all: first the main room, then its breakout rooms.
function actions.end_meeting(asked)
	local main = muc(rooms_host).get_room_from_jid(asked.main .. "@" .. rooms_host);
	local breakouts = main._data.breakout_rooms or {};
	main:destroy(nil, "The meeting has ended.");
	for jid in pairs(breakouts) do muc(breakout_host).get_room_from_jid(jid):destroy(nil, "The meeting has ended."); end
end

function actions.affiliation(asked)
	local main = muc(rooms_host).get_room_from_jid(asked.main .. "@" .. rooms_host);
	assert(main:set_affiliation(true, asked.jid, asked.affiliation));
end

function actions.reload()
	local modulemanager = require "core.modulemanager";
	assert(modulemanager.reload(rooms_host, "rollcall"));
end

module:depends("http");
module:provides("http", {
	default_path = "/test";
	route = {
		["POST /*"] = function (event, name)
			local ok, problem = pcall(actions[name], formdecode(event.request.body));
			if ok then return 200; end
			module:log("error", "%s: %s", name, problem);
			return 500;
		end;
	};
});
