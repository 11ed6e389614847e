-- Who is in which conference, and what is to be said when that changes.
--
-- Jitsi moves somebody between the main room and a breakout room by leaving the one and joining the other. Said as it is that would be
-- a leave and a join; so a leave that may be the first half of a move is held back (durably, in the outbox) until its other half comes
-- or its time is over.

local array = require "util.array";

local roster_mt = {};
roster_mt.__index = roster_mt;

local function breakout_of(place)
	return place and { id = place.id, name = place.name } or nil;
end

local function is_same(a, b)
	return (a and a.id) == (b and b.id);
end

function roster_mt:_event(conference, kind, person, place)
	local event = { kind = kind, conference = conference.conference, tenant = conference.tenant, breakout = breakout_of(place) };
	if person then event.endpoint, event.person = person.endpoint, person.person; end
	return event;
end

local function hold_key(conference, jid)
	return conference.key .. " " .. jid;
end

-- The conference with this name, made if it is not there.
function roster_mt:_conference(name)
	local conference = self.conferences[name.key];
	if not conference then
		conference = { key = name.key, conference = name.conference, tenant = name.tenant, people = {}, next_ms = self.now_ms() + self.snapshot_ms };
		self.conferences[name.key] = conference;
	end
	return conference;
end

function roster_mt:_say_joined(conference, person, at_ms)
	local event = self:_event(conference, "joined", person, person.place);
	event.role = person.role;
	self.say(at_ms, event);
end

-- Somebody is in a room: the main one (no `place`) or a breakout room. `who`: endpoint, role, person.
function roster_mt:joined(name, jid, place, who, at_ms)
	local conference = self:_conference(name);
	local before = conference.people[jid];
	local now = { endpoint = who.endpoint, role = who.role, person = who.person, place = place };
	conference.people[jid] = now;
	if not before then return self:_say_joined(conference, now, at_ms); end
	local moves = not is_same(before.place, place) and before.endpoint == now.endpoint;
	if moves then
		local event = self:_event(conference, place and "moved" or "returned", now, place);
		event.role = now.role;
		self.say(at_ms, event);
		self.settle(hold_key(conference, jid), false);
	elseif before.held then
		self.settle(hold_key(conference, jid), true);
		self:_say_joined(conference, now, at_ms);
	elseif before.endpoint ~= now.endpoint then
		local event = self:_event(conference, "left", before, before.place);
		event.reason = "left";
		self.say(at_ms, event);
		self:_say_joined(conference, now, at_ms);
	end
end

-- When nobody is left, that is said as an empty snapshot.
function roster_mt:_check_empty(conference, at_ms)
	if next(conference.people) then return; end
	self.conferences[conference.key] = nil;
	local event = self:_event(conference, "snapshot");
	event.present = array();
	self.say(at_ms, event);
end

-- Somebody is not in a room any more. `how`: reason, may_move, broke_ms.
function roster_mt:left(name, jid, place, how, at_ms)
	local conference = self.conferences[name.key];
	local person = conference and conference.people[jid];
	-- Whoever is in another room by now has moved, and that has been said.
	if not person or person.held or not is_same(person.place, place) then return; end
	local event = self:_event(conference, "left", person, person.place);
	event.reason, event.broke_ms = how.reason, how.broke_ms;
	if how.may_move then
		person.held = at_ms;
		return self.hold(hold_key(conference, jid), at_ms, event);
	end
	conference.people[jid] = nil;
	self.say(at_ms, event);
	self:_check_empty(conference, at_ms);
end

-- Somebody's role may have changed.
function roster_mt:role(name, jid, place, role, at_ms)
	local conference = self.conferences[name.key];
	local person = conference and conference.people[jid];
	if not person or person.held or person.role == role or not is_same(person.place, place) then return; end
	person.role = role;
	local event = self:_event(conference, "role", person, place);
	event.role = role;
	self.say(at_ms, event);
end

-- Nobody will come for the other half of a move: what is held for longer than `held_ms` was a leave.
function roster_mt:settle_held(now_ms, held_ms)
	for _, conference in pairs(self.conferences) do
		self:_settle_in(conference, now_ms - held_ms, now_ms);
	end
end

function roster_mt:_settle_in(conference, until_ms, now_ms)
	local is_any = false;
	for jid, person in pairs(conference.people) do
		if person.held and person.held <= until_ms then
			conference.people[jid] = nil;
			self.settle(hold_key(conference, jid), true);
			is_any = true;
		end
	end
	if is_any then self:_check_empty(conference, now_ms); end
end

-- The conference is over: whoever has not been seen leaving has left.
function roster_mt:ended(name, at_ms)
	local conference = self.conferences[name.key];
	if conference then self:_settle_in(conference, math.huge, at_ms); end
	self.say(at_ms, self:_event(name, "room_destroyed"));
end

-- A room was opened, or a breakout room was closed.
function roster_mt:room(kind, name, place, at_ms)
	self.say(at_ms, self:_event(name, kind, nil, place));
end

-- Takes over who really is in the rooms: `found` has, by conference key, the name and the people by JID. What had been missed is in the
-- snapshot that follows.
function roster_mt:correct(found)
	for _, there in pairs(found) do
		local conference = self:_conference(there.name);
		for jid, person in pairs(conference.people) do
			if not person.held and not there.people[jid] then conference.people[jid] = nil; end
		end
		for jid, who in pairs(there.people) do
			local person = conference.people[jid];
			if not person or person.held or not is_same(person.place, who.place) or person.endpoint ~= who.endpoint then
				if person and person.held then self.settle(hold_key(conference, jid), true); end
				conference.people[jid] = who;
			else
				person.role = who.role;
			end
		end
	end
	for key, conference in pairs(self.conferences) do
		if not found[key] then
			for jid, person in pairs(conference.people) do
				if not person.held then conference.people[jid] = nil; end
			end
		end
	end
end

function roster_mt:_snapshot(conference, now_ms)
	local event = self:_event(conference, "snapshot");
	event.present = array();
	for _, person in pairs(conference.people) do
		event.present:push({ endpoint = person.endpoint, person = person.person, breakout = breakout_of(person.place), role = person.role });
	end
	self.say(now_ms, event);
end

-- Says who is there, of each conference whose time has come (`all`: of each). Not while somebody is on the way between two rooms: they
-- are in no room, but not gone.
function roster_mt:snapshots(now_ms, all)
	for _, conference in pairs(self.conferences) do
		if all or conference.next_ms <= now_ms then
			local is_moving = false;
			for _, person in pairs(conference.people) do is_moving = is_moving or person.held ~= nil; end
			if not is_moving then
				conference.next_ms = now_ms + self.snapshot_ms * self.stretch();
				if next(conference.people) then self:_snapshot(conference, now_ms); else self:_check_empty(conference, now_ms); end
			end
		end
	end
end

-- The endpoints that are in a conference, as a set.
function roster_mt:endpoints(key)
	local set = {};
	for _, person in pairs(self.conferences[key] and self.conferences[key].people or {}) do set[person.endpoint] = true; end
	return set;
end

function roster_mt:is_due(now_ms)
	for _, conference in pairs(self.conferences) do
		if conference.next_ms <= now_ms then return true; end
	end
	return false;
end

function roster_mt:count()
	local conferences, people = 0, 0;
	for _, conference in pairs(self.conferences) do
		conferences = conferences + 1;
		for _ in pairs(conference.people) do people = people + 1; end
	end
	return conferences, people;
end

-- Settings: say(at_ms, event), hold(key, at_ms, event), settle(key, as_it_was), now_ms(), snapshot_ms, stretch() (how many times the
-- usual distance there is between snapshots).
local function new(settings)
	return setmetatable({
		conferences = {}; say = settings.say; hold = settings.hold; settle = settings.settle; now_ms = settings.now_ms;
		snapshot_ms = settings.snapshot_ms; stretch = settings.stretch;
	}, roster_mt);
end

return { new = new };
