-- The outbox: what is not yet acknowledged lies in a file, so that neither a crash of Prosody nor an outage of the receiver loses it.
--
-- The file is only appended to, and rewritten when most of it is acknowledged. The kinds of lines:
--   o  an origin begins here: { origin, next, open, last_ms, boot }
--   e  an event, as it is sent; it begins with its sequence
--   h  a leave that may turn out to be a move, held back: { key, at_ms, event }
--   r  what was held under this key is settled
--   a  everything up to this sequence is acknowledged
--   c  Prosody ended in order

local json = require "util.json";
local journal = module:require "rollcall_journal";
local new_uuid = require "util.uuid".generate;
local replay = module:require "rollcall_replay";

-- Acknowledged bytes that are worth a rewrite.
local REWRITE_BYTES = 262144;
-- From this part of the limit on, snapshots are not added any more: others follow, joins and leaves do not.
local SNAPSHOT_PART = 0.8;

local line = journal.line;

local box_mt = {};
box_mt.__index = box_mt;

local function conference_key(event)
	return (event.tenant or "") .. "/" .. event.conference;
end

-- Keeps in mind who is in which conference, by what has been said of it: after a crash nobody else knows.
function box_mt:_note(event, at_ms)
	self.last_ms = math.max(self.last_ms, at_ms);
	if not event.conference then return; end
	local key = conference_key(event);
	if event.kind == "joined" or event.kind == "moved" or event.kind == "returned" then
		self.open[key] = self.open[key] or { conference = event.conference, tenant = event.tenant, people = {} };
		self.open[key].people[event.endpoint] = { person = event.person, breakout = event.breakout };
	elseif event.kind == "left" and self.open[key] then
		self.open[key].people[event.endpoint] = nil;
	elseif event.kind == "snapshot" then
		local people = {};
		for _, entry in ipairs(event.present) do people[entry.endpoint] = { person = entry.person, breakout = entry.breakout }; end
		self.open[key] = next(people) and { conference = event.conference, tenant = event.tenant, people = people } or nil;
	elseif event.kind == "room_destroyed" and not event.breakout then
		self.open[key] = nil;
	end
end

function box_mt:_head()
	local next_one, last_ms = ("%d"):format(self.next), ("%d"):format(self.last_ms);
	return line("o", json.encode({ origin = self.origin, next = next_one, open = self.open, last_ms = last_ms, boot = self.boot }));
end

-- Writes and flushes. What could not be written stays in memory, and the whole file is written anew as soon as that works.
function box_mt:_write(text, may_be_lost)
	local ok, err = false, "the file cannot be opened";
	if self.file and not self.broken then
		ok, err = self.file:write(text);
		if ok then ok, err = self.file:flush(); end
	end
	if ok then
		self.bytes = self.bytes + #text;
		self.dirty = self.dirty or not may_be_lost;
	elseif not self.broken then
		self.broken = true;
		self.log("error", "The outbox %s cannot be written (%s). Events are kept in memory only, and lost if Prosody ends now.", self.path, err);
	end
end

-- Writes what is not acknowledged into a new file, and puts that in place of the old one.
function box_mt:_rewrite()
	local path = self.path .. ".new";
	local file, err = io.open(path, "wb");
	local ok = file ~= nil;
	local bytes = 0;
	local function put(text)
		if ok then ok, err = file:write(text); end
		bytes = bytes + #text;
	end
	local origin;
	for i = self.first, self.last do
		local item = self.items[i];
		if item.origin ~= origin then
			put(line("o", json.encode({ origin = item.origin, next = ("%d"):format(item.sequence), boot = self.boot })));
		end
		origin = item.origin;
		put(line("e", item.raw));
	end
	-- After the events: replaying them must end with what is open now.
	put(self:_head());
	for key, held in pairs(self.held) do
		put(line("h", json.encode({ key = key, at_ms = ("%d"):format(held.at_ms), event = held.event })));
	end
	if ok then ok, err = file:flush(); end
	if ok and self.fsync then ok, err = self.fsync(file); end
	if file then file:close(); end
	if ok then ok, err = os.rename(path, self.path); end
	if not ok then
		os.remove(path);
		if not self.broken then self.log("error", "The outbox %s cannot be written anew: %s", self.path, err); end
		return;
	end
	if self.file then self.file:close(); end
	self.file, err = io.open(self.path, "ab");
	self.bytes, self.dead, self.dirty = bytes, 0, false;
	if self.broken and self.file then
		self.broken = false;
		self.log("info", "The outbox %s can be written again; nothing was lost.", self.path);
	elseif not self.file then
		self.broken = true;
		self.log("error", "The outbox %s cannot be opened: %s", self.path, err);
	end
end

-- Makes durable what was written since the last time. True if it is (or if it can only be kept in memory, and that has been said).
function box_mt:sync()
	if self.broken then self:_rewrite(); end
	if not self.dirty or not self.file then return; end
	self.dirty = false;
	if not self.fsync then return; end
	local ok, err = self.fsync(self.file);
	if not ok then self.log("error", "The outbox %s cannot be synchronised: %s", self.path, err); end
end

function box_mt:_push(origin, sequence, at_ms, raw)
	self.last = self.last + 1;
	self.items[self.last] = { origin = origin, sequence = sequence, at_ms = at_ms, raw = raw };
	self.pending_bytes = self.pending_bytes + #raw;
end

-- Adds an event that happened at `at_ms`. False if there is no more room.
function box_mt:append(at_ms, event)
	local part = self.pending_bytes / self.limit;
	if part >= 1 or (event.kind == "snapshot" and event.present[1] and part >= SNAPSHOT_PART) then
		self.dropped = self.dropped + 1;
		if not self.full then
			self.log("error", "The outbox %s is full (%d bytes): events are lost from now on. Is the receiver down? See rollcall_outbox_mb.",
				self.path, self.pending_bytes);
		end
		self.full = true;
		return false;
	end
	if self.full and event.kind ~= "started" and part < SNAPSHOT_PART then
		self.full = false;
		self.log("warn", "The outbox has room again; %d events were lost, and the receiver is told that there is a gap.", self.dropped);
		self:append(at_ms, { kind = "started" });
	end
	local raw = journal.encode(self.next, at_ms, event);
	self:_push(self.origin, self.next, at_ms, raw);
	self.next = self.next + 1;
	self:_note(event, at_ms);
	self:_write(line("e", raw));
	return true;
end

-- Holds an event back under a key, durably.
function box_mt:hold(key, at_ms, event)
	self.held[key] = { at_ms = at_ms, event = event };
	self:_write(line("h", json.encode({ key = key, at_ms = ("%d"):format(at_ms), event = event })));
end

-- Settles what is held: it is added as it was (`as_it_was`), or forgotten because something else was said instead.
function box_mt:settle(key, as_it_was)
	local held = self.held[key];
	if not held then return; end
	self.held[key] = nil;
	-- First the event: a crash between the two says a thing twice rather than never.
	if as_it_was then self:append(held.at_ms, held.event); end
	self:_write(line("r", key));
end

-- The next events of one origin that fit: a list of JSON texts, the origin, the first and the last sequence.
function box_mt:batch(most, most_bytes)
	local head = self.items[self.first];
	if not head then return; end
	local list, bytes, last = {}, 0, head.sequence;
	for i = self.first, self.last do
		local item = self.items[i];
		bytes = bytes + #item.raw + 1;
		if #list >= most or item.origin ~= head.origin or (#list > 0 and bytes > most_bytes) then break; end
		list[#list + 1] = item.raw;
		last = item.sequence;
	end
	return list, head.origin, head.sequence, last;
end

function box_mt:_forget_head()
	local item = self.items[self.first];
	self.items[self.first] = nil;
	self.first = self.first + 1;
	self.pending_bytes = self.pending_bytes - #item.raw;
	self.dead = self.dead + #item.raw;
end

-- Everything of this origin up to this sequence is at the receiver. How many that were.
function box_mt:acknowledge(origin, sequence)
	local count = 0;
	local item = self.items[self.first];
	while item and item.origin == origin and item.sequence <= sequence do
		self:_forget_head();
		count = count + 1;
		item = self.items[self.first];
	end
	if count > 0 then
		-- If this line is lost, something is sent twice, and recognised.
		self:_write(line("a", ("%d"):format(sequence)), true);
		if self.dead > REWRITE_BYTES and self.dead > self.pending_bytes then self:_rewrite(); end
	end
	return count;
end

-- Takes the first event out of the way, into a file of its own.
function box_mt:set_aside(reason)
	local item = self.items[self.first];
	local file, err = io.open(self.path .. ".refused", "ab");
	if file then
		local ok, write_err = file:write(line("e", item.raw));
		local closed, close_err = file:close();
		if not (ok and closed) then file, err = nil, write_err or close_err; end
	end
	if not file then
		self.log("error", "Event %d was refused (%s) and cannot be put aside (%s); it stays.", item.sequence, reason, err);
		return false;
	end
	self.refused = self.refused + 1;
	self.log("error", "Event %d was refused (%s) and put aside into %s.refused", item.sequence, reason, self.path);
	self:acknowledge(item.origin, item.sequence);
	return true;
end

-- What waits gets new numbers under a new origin: the receiver knows later ones than we do, so this file is an old copy.
function box_mt:renumber()
	self.origin, self.next = new_uuid():gsub("-", ""), 1;
	for i = self.first, self.last do
		local item = self.items[i];
		item.raw = journal.renumbered(item.raw, self.next);
		item.origin, item.sequence = self.origin, self.next;
		self.next = self.next + 1;
	end
	self:_rewrite();
end

function box_mt:count()
	return self.last - self.first + 1;
end

-- When the oldest waiting event happened (Unix ms).
function box_mt:oldest_ms()
	local item = self.items[self.first];
	return item and item.at_ms;
end

-- Prosody ends, and knows it.
function box_mt:close()
	self:sync();
	self:_write(line("c", ""));
	self:sync();
end

-- Opens the outbox. Settings: path, limit (bytes), log (level, format, …).
local function open(settings)
	local box = setmetatable({
		path = settings.path; limit = settings.limit; log = settings.log;
		items = {}; first = 1; last = 0; pending_bytes = 0; dead = 0; bytes = 0;
		held = {}; open = {}; last_ms = 0; dropped = 0; refused = 0; boot = journal.boot_id();
		fsync = journal.find_fsync();
	}, box_mt);
	replay.load(box);
	local is_sure = box.fsync or box.ended_in_order or box.file_boot == box.boot;
	if box.origin and not is_sure then
		-- The machine stopped, and the end of the file may be missing: its numbers may have been used, and must not be used again.
		box.log("warn", "The machine stopped while Prosody ran; what comes now is numbered anew. With luaposix this is not needed.");
		box.origin = nil;
	end
	if not box.origin then
		box.origin, box.next = new_uuid():gsub("-", ""), 1;
	end
	box:_rewrite();
	box.was_last_ms = box.last_ms;
	local held = {};
	for key in pairs(box.held) do held[#held + 1] = key; end
	for _, key in ipairs(held) do box:settle(key, true); end
	box.was_open = {};
	for key, conference in pairs(box.open) do box.was_open[key] = conference; end
	replay.take_again(box);
	return box;
end

return { open = open, conference_key = conference_key };
