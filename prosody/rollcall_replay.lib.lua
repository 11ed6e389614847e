-- Reads the outbox's file after a start: what an earlier run left behind.

local journal = module:require "rollcall_journal";

local object = journal.object;

-- Reads one line of an earlier run. False if it makes no sense.
local function replay(box, text)
	local kind, payload = journal.parse(text);
	if kind == "o" then
		local head = object(payload);
		if not (head and type(head.origin) == "string" and tonumber(head.next)) then return false; end
		box.origin, box.next, box.file_boot = head.origin, math.floor(tonumber(head.next)), head.boot;
		if head.open then box.open = head.open; end
		box.last_ms = math.max(box.last_ms, math.floor(tonumber(head.last_ms) or 0));
	elseif kind == "e" then
		local event = object(payload);
		local sequence, at_ms = journal.numbers(payload);
		if not (event and sequence and box.origin) then return false; end
		if sequence < box.next then return true; end
		-- A line in between that could not be read: the receiver is told that something is missing there.
		while box.next < sequence do
			box:_push(box.origin, box.next, at_ms, journal.encode(box.next, at_ms, { kind = "started" }));
			box.next = box.next + 1;
		end
		box:_push(box.origin, sequence, at_ms, payload);
		box.next = sequence + 1;
		box:_note(event, at_ms);
	elseif kind == "h" then
		local held = object(payload);
		if not (held and held.key and held.event and tonumber(held.at_ms)) then return false; end
		box.held[held.key] = { at_ms = math.floor(tonumber(held.at_ms)), event = held.event };
	elseif kind == "r" then
		box.held[payload] = nil;
	elseif kind == "a" then
		local item = box.items[box.first];
		local origin = item and item.origin;
		while item and item.origin == origin and item.sequence <= tonumber(payload) do
			box:_forget_head();
			item = box.items[box.first];
		end
	elseif kind ~= "c" then
		return false;
	end
	box.ended_in_order = kind == "c";
	return true;
end

local function load(box)
	local file = io.open(box.path, "rb");
	if not file then return; end
	local text = file:read("*a") or "";
	file:close();
	local unreadable = 0;
	for one in text:gmatch("[^\n]+") do
		local ok, is_good = pcall(replay, box, one);
		if not (ok and is_good) then unreadable = unreadable + 1; end
	end
	if unreadable > 0 then
		box.log("warn", "%d line(s) of the outbox %s could not be read; one at the end is what a crash leaves behind.", unreadable, box.path);
	end
end

-- Events that had been put aside and were brought back by renaming the file to "….again".
local function take_again(box)
	local path = box.path .. ".again";
	local file = io.open(path, "rb");
	if not file then return; end
	local count = 0;
	for one in file:lines() do
		local kind, payload = journal.parse(one);
		local event = kind == "e" and object(payload);
		local _, at_ms = journal.numbers(payload or "");
		if event and at_ms then
			event.sequence, event.at_ms = nil, nil;
			box:append(at_ms, event);
			count = count + 1;
		end
	end
	file:close();
	box:sync();
	os.remove(path);
	box.log("info", "%d events of %s are sent once more", count, path);
end

return { load = load, take_again = take_again };
