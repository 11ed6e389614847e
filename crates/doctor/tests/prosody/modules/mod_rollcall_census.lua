-- Tells anybody who asks which rooms there are, and who is in them.

local json = require "util.json";
local formdecode = require "util.http".formdecode;

module:depends("http");

local rooms_host = module:get_option_string("rollcall_rooms");
local tells_census = module:get_option_boolean("rollcall_tells_census", false);
local tells_details = module:get_option_boolean("rollcall_tells_details", false);

local function all()
	return prosody.hosts[rooms_host].modules.muc.all_rooms();
end

local function answer(value)
	return { status_code = 200; headers = { content_type = "application/json" }; body = json.encode(value) };
end

local function census()
	if not tells_census then return 404; end
	local list = {};
	for room in all() do
		list[#list + 1] = { room_name = room.jid };
	end
	return answer({ room_census = list });
end

local function asked(event)
	local query = formdecode(event.request.url.query or "");
	for room in all() do
		if type(query) == "table" and query.room and room.jid == query.room .. "@" .. rooms_host then return room; end
	end
end

local function details(event)
	local room = tells_details and asked(event);
	if not room then return 404; end
	local list = {};
	for _, occupant in room:each_occupant() do
		list[#list + 1] = { jid = occupant.jid };
	end
	return answer(list);
end

module:provides("http", {
	default_path = "/";
	route = { ["GET room-census"] = census; ["GET room"] = details; };
});
