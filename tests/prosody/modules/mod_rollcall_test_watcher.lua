-- Another module, after ours: writes down which events reach it.

local path = module:get_option_string("rollcall_test_seen");

for _, name in ipairs { "muc-occupant-joined", "muc-occupant-left", "muc-broadcast-presence", "muc-room-created", "muc-room-destroyed" } do
	module:hook(name, function (event)
		local file = assert(io.open(path, "a"));
		file:write(name, " ", event.occupant and event.occupant.nick or event.room.jid, "\n");
		file:close();
	end, -100);
end
