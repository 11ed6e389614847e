-- Tells Rollcall who is in which conference: joined, left, moved to a breakout room and back, and from time to time who is there.
--
-- It is loaded on the component of the main rooms, and finds the component of the breakout rooms by itself. See README.md.

local array = require "util.array";
local jid_resource = require "util.jid".resource;
local json = require "util.json";
local time_now = require "util.time".now;

local outbox = module:require "rollcall_outbox";
local people_lib = module:require "rollcall_people";
local rooms_lib = module:require "rollcall_rooms";
local roster_lib = module:require "rollcall_roster";
local sender_lib = module:require "rollcall_sender";

-- Ours runs first: some modules stop these events for everybody after them.
local PRIORITY = 50;
-- What happens at about the same time goes out together, in s.
local GATHER_S = 0.05;
-- While the receiver has been away for longer than this (s), snapshots are taken less often, and this much less.
local LONG_OUTAGE_S, STRETCH = 600, 5;

local function now_ms()
	return math.floor(time_now() * 1000);
end

local function log(level, ...)
	module:log(level, ...);
end

-- Where to, and with which keys; or nil and what is missing.
local function read_target()
	local url = module:get_option_string("rollcall_url");
	if not url or not url:match("^https?://[^%s/]+/") then return nil, "rollcall_url is missing or no address"; end
	local keys, problem = sender_lib.keys_of(module:get_option("rollcall_secret") or "");
	if not keys then return nil, problem; end
	if url:match("^http://") and not url:match("^http://127%.") and not url:match("^http://localhost[:/]") then
		module:log("warn", "rollcall_url is not https: whoever is in between can read who is there.");
	end
	return { url = url, keys = keys };
end

local HINT = "`rollcall hook add rollcall` prints the lines for this file.";
local target, missing = read_target();
if not target then
	module:log("error", "%s; nothing is reported. %s", missing, HINT);
	return;
end

local fields = module:get_option_set("rollcall_fields", {});
local snapshot_s = module:get_option_number("rollcall_snapshot_s", 60);
local move_s = module:get_option_number("rollcall_move_s", 10);
local base = module:get_option_string("muc_mapper_domain_base", module.host:match("^[^.]+%.(.+)$") or module.host);
local breakout_host = module:get_option_string("rollcall_breakout", "breakout." .. base);
local path = module:get_option_string("rollcall_outbox", prosody.paths.data .. "/rollcall." .. module.host .. ".outbox");

-- On another component it would report people who wait in the lobby, or breakout rooms as conferences.
if module.host == breakout_host or module.host:match("^lobby%.") or module.host:match("^internal%.") then
	module:log("error", "rollcall belongs on the component of the main rooms alone, and not here; nothing is reported from here.");
	return;
end

-- Two that write one file would spoil it.
local outboxes = module:shared("/*/rollcall/outboxes");
if outboxes[path] and outboxes[path] ~= module.host then
	module:log("error", "The outbox %s is that of %s already. Please give each its own with rollcall_outbox; nothing is reported from here.",
		path, outboxes[path]);
	return;
end
outboxes[path] = module.host;

local people = people_lib.new(base, module:get_option_set("rollcall_ignore", {}), module:get_option_inherited_set("admins", {}),
	module:get_option_boolean("rollcall_count_phones", false));
local rooms = rooms_lib.new(module.host, breakout_host, people, log);
local box = outbox.open {
	path = path; log = log;
	limit = module:get_option_number("rollcall_outbox_mb", 64) * 1048576;
};
local sender = sender_lib.new {
	box = box; target = target; now_ms = now_ms; log = log;
	timeout_s = module:get_option_number("rollcall_timeout_s", 10);
	backoff_s = module:get_option_number("rollcall_backoff_s", 1);
	backoff_max_s = module:get_option_number("rollcall_backoff_max_s", 60);
	add_timer = function (delay_s, callback) return module:add_timer(delay_s, callback); end;
};

local is_gathering = false;
local function deliver_soon()
	if is_gathering then return; end
	is_gathering = true;
	module:add_timer(GATHER_S, function ()
		is_gathering = false;
		box:sync();
		sender:pump();
	end);
end

local roster = roster_lib.new {
	now_ms = now_ms; snapshot_ms = snapshot_s * 1000;
	say = function (at_ms, event) box:append(at_ms, event); deliver_soon(); end;
	hold = function (...) box:hold(...); end;
	settle = function (key, as_it_was) box:settle(key, as_it_was); deliver_soon(); end;
	stretch = function ()
		local oldest = box:oldest_ms();
		return oldest and now_ms() - oldest > LONG_OUTAGE_S * 1000 and STRETCH or 1;
	end;
};

local is_stopping = false;
-- Why somebody is about to be gone, by their address in the room; known a moment before they are.
local causes = {};

local function describe(occupant, session)
	session = session or prosody.full_sessions[occupant.jid];
	return {
		endpoint = jid_resource(occupant.nick);
		role = people_lib.role(occupant.role);
		person = people_lib.identity(session, fields);
	};
end

local function is_counted(occupant)
	return occupant.jid ~= nil and people.is_person(occupant.jid);
end

local function on_joined(event)
	if not is_counted(event.occupant) then return; end
	local name, place = rooms.where(event.room);
	if name then roster:joined(name, event.occupant.jid, place, describe(event.occupant, event.origin), now_ms()); end
end

-- Why somebody has left, and when the connection broke if it did.
local function reason_of(event)
	if is_stopping then return "unknown"; end
	local cause = causes[event.occupant.nick];
	if cause then return cause; end
	local stanza, session = event.stanza, event.origin;
	if not stanza then return "unknown"; end
	if session and session.destroyed and stanza:get_child_text("status") then
		-- Prosody itself wrote this status; a session that is still alive may claim what it likes.
		return "lost", type(session.hibernating) == "number" and math.floor(session.hibernating) * 1000 or nil;
	end
	return "left";
end

local function on_left(event)
	local room, occupant = event.room, event.occupant;
	local reason, broke_ms = reason_of(event);
	causes[occupant.nick] = nil;
	if not is_counted(occupant) then return; end
	local name, place = rooms.where(room);
	if not name then return; end
	local may_move = reason == "left" and prosody.full_sessions[occupant.jid] ~= nil and rooms.leads_elsewhere(room, place);
	roster:left(name, occupant.jid, place, { reason = reason, broke_ms = broke_ms, may_move = may_move }, now_ms());
	local stanza = event.stanza;
	if stanza and stanza.attr.type ~= "unavailable" then
		-- Another name in the room: Prosody says that the old one left, and not always that the new one joined.
		module:add_timer(0, function ()
			local now = room:get_occupant_by_real_jid(occupant.jid);
			if now then on_joined({ room = room, occupant = now }); end
		end);
	end
end

local KICKED = { ["301"] = true; ["307"] = true; ["321"] = true; ["322"] = true };

local function on_presence(event)
	local occupant = event.occupant;
	if not occupant then return; end
	if occupant.role then
		if is_counted(occupant) then
			local name, place = rooms.where(event.room);
			if name then roster:role(name, occupant.jid, place, people_lib.role(occupant.role), now_ms()); end
		end
		return;
	end
	if not event.x then return; end
	if event.x:get_child("destroy") then causes[occupant.nick] = "left"; end
	for status in event.x:childtags("status") do
		if KICKED[status.attr.code] then causes[occupant.nick] = "kicked"; end
		if status.attr.code == "333" then causes[occupant.nick] = "lost"; end
	end
end

local function on_created(event)
	local name, place = rooms.where(event.room);
	if name then roster:room("room_created", name, place, now_ms()); end
end

local function on_destroyed(event)
	local name, place = rooms.where(event.room);
	if not name then return; end
	if place then
		roster:room("room_destroyed", name, place, now_ms());
	else
		roster:ended(name, now_ms());
	end
	rooms.forget(event.room);
end

-- A mistake of ours must never keep anybody from joining; and an answer would stop the event for the modules after us.
local function guarded(handler)
	return function (event)
		local ok, problem = xpcall(function () handler(event); end, debug.traceback);
		if not ok then module:log("error", "A mistake in mod_rollcall; nobody in the room notices: %s", problem); end
	end
end

local function listen(host)
	local there = module:context(host);
	there:hook("muc-occupant-joined", guarded(on_joined), PRIORITY);
	there:hook("muc-occupant-left", guarded(on_left), PRIORITY);
	there:hook("muc-broadcast-presence", guarded(on_presence), PRIORITY);
	there:hook("muc-room-created", guarded(on_created), PRIORITY);
	there:hook("muc-room-destroyed", guarded(on_destroyed), PRIORITY);
end

local function tick()
	local now = now_ms();
	roster:settle_held(now, move_s * 1000);
	if roster:is_due(now) then
		roster:correct(rooms.look(describe));
		roster:snapshots(now);
	end
	sender:pump();
end

-- How things stand; also for the console: prosody.hosts[<the component>].modules.rollcall.status()
function status()
	local all = sender:status();
	all.conferences, all.people = roster:count();
	all.durable = box.broken and "memory" or (box.fsync and "synchronised" or "flushed");
	if box.broken or box.full then all.status = "failing"; end
	return all;
end

module:depends("http");
module:provides("http", {
	route = {
		["GET /health"] = function ()
			local all = status();
			local headers = { content_type = "application/json", cache_control = "no-store" };
			return { status_code = all.status == "ok" and 200 or 503, headers = headers, body = json.encode(all) };
		end;
	};
});

listen(module.host);
if breakout_host ~= module.host then
	if prosody.hosts[breakout_host] then
		listen(breakout_host);
	else
		module:hook_global("host-activated", function (host) if host == breakout_host then listen(host); end end);
	end
end

module:hook_global("server-stopping", function () is_stopping = true; end);
module:hook_global("server-stopped", function () box:close(); end);
function module.unload()
	box:close();
	outboxes[path] = nil;
end
-- A new secret needs no restart: `prosodyctl reload`.
module:hook_global("config-reloaded", guarded(function ()
	local new_target, problem = read_target();
	if new_target then
		sender:aim(new_target);
	else
		module:log("error", "%s; it goes on with what it had. %s", problem, HINT);
	end
end));

-- What happened while this was not running is not known; what is so now is. Whoever was there by what had been said, and is not there
-- now, is gone; since when, nobody knows.
local function catch_up()
	local at_ms = now_ms();
	box:append(at_ms, { kind = "started" });
	roster:correct(rooms.look(describe));
	for key, before in pairs(box.was_open) do
		local name = { conference = before.conference, tenant = before.tenant };
		local is_there = roster:endpoints(key);
		for endpoint, entry in pairs(before.people) do
			if not is_there[endpoint] then
				box:append(at_ms, { kind = "left", reason = "unknown", conference = name.conference, tenant = name.tenant, endpoint = endpoint,
					person = entry.person, breakout = entry.breakout, broke_ms = box.was_last_ms });
			end
		end
		if not next(is_there) then
			box:append(at_ms, { kind = "snapshot", conference = name.conference, tenant = name.tenant, present = array() });
		end
	end
	roster:snapshots(at_ms, true);
end

guarded(catch_up)();
deliver_soon();
module:add_timer(1, function () guarded(tick)(); return 1; end);
module:log("info", "Reporting to Rollcall; %d events wait from before. Durable: %s.", box:count() - 1, status().durable);
