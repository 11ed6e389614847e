-- The lines of the outbox's file, and what a file has to do for them to be safe.
--
-- A line is "<kind> <length> <payload>". One whose length is not right was being written when the power or the disk failed.

local json = require "util.json";

local function line(kind, payload)
	return ("%s %d %s\n"):format(kind, #payload, payload);
end

local function parse(text)
	local kind, length, payload = text:match("^(%l) (%d+) (.*)$");
	if kind and #payload == tonumber(length) and not payload:find("%c") then return kind, payload; end
end

local function object(payload)
	local value = json.decode(payload);
	return type(value) == "table" and value or nil;
end

-- The JSON of an event. Times are written here: Lua's JSON keeps twelve digits of a number, and a time in ms has thirteen.
local function encode(sequence, at_ms, event)
	local rest = {};
	for name, value in pairs(event) do rest[name] = value; end
	local broke = rest.broke_ms and ('"broke_ms":%d,'):format(rest.broke_ms) or "";
	rest.broke_ms = nil;
	return ('{"sequence":%d,"at_ms":%d,%s%s'):format(sequence, at_ms, broke, json.encode(rest):sub(2));
end

local function numbers(payload)
	local sequence, at_ms = payload:match('^{"sequence":(%d+),"at_ms":(%d+),');
	if not sequence then return; end
	return math.floor(tonumber(sequence)), math.floor(tonumber(at_ms));
end

-- The same event under another number.
local function renumbered(raw, sequence)
	return ('{"sequence":%d,'):format(sequence) .. raw:match('^{"sequence":%d+,(.*)$');
end

-- From luaposix (Debian 13: package lua-posix). Without it, what is flushed survives the end of Prosody, but not always that of the machine.
local function find_fsync()
	local ok, unistd = pcall(require, "posix.unistd");
	local ok_io, stdio = pcall(require, "posix.stdio");
	if ok and ok_io and unistd.fsync and stdio.fileno then
		return function (file) return unistd.fsync(stdio.fileno(file)); end;
	end
end

-- Another one since the last time: the machine was started anew in between. Empty if the system does not tell.
local function boot_id()
	local file = io.open("/proc/sys/kernel/random/boot_id");
	if not file then return ""; end
	local id = file:read("*l");
	file:close();
	return id or "";
end

return {
	line = line, parse = parse, object = object, encode = encode, numbers = numbers, renumbered = renumbered,
	find_fsync = find_fsync, boot_id = boot_id,
};
