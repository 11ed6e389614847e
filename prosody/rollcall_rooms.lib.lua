-- Which conference a room belongs to, and who is in the rooms.

local jid_split = require "util.jid".split;

-- `host`: the component of the main rooms; `breakout_host`: that of the breakout rooms; `people`: who counts.
local function new(host, breakout_host, people, log)
	local rooms = {};
	-- Breakout room -> main room, by JID: the main room may be gone when the last one leaves the breakout room.
	local main_rooms = {};

	local function muc_of(name)
		return prosody.hosts[name] and prosody.hosts[name].modules.muc;
	end

	local function each_room(name)
		local muc = muc_of(name);
		if not muc then return function () end; end
		return (muc.live_rooms or muc.each_room)(true);
	end

	-- What Jitsi's breakout module keeps in the main room: the names of the breakout rooms, by JID.
	local function breakouts_of(room)
		local breakouts = room._data and room._data.breakout_rooms;
		return type(breakouts) == "table" and breakouts or {};
	end

	local function main_jid_of(breakout_jid)
		if main_rooms[breakout_jid] then return main_rooms[breakout_jid]; end
		for room in each_room(host) do
			if breakouts_of(room)[breakout_jid] ~= nil then
				main_rooms[breakout_jid] = room.jid;
				return room.jid;
			end
		end
	end

	local function main_room(room)
		local jid = select(2, jid_split(room.jid)) == host and room.jid or main_jid_of(room.jid);
		local muc = muc_of(host);
		return jid and muc and muc.get_room_from_jid(jid) or nil;
	end

	-- The conference that a room belongs to, and the breakout room that it is, if it is one. Nil if it is none of ours.
	function rooms.where(room)
		if people.is_health_check(room.jid) then return; end
		local node, its_host = jid_split(room.jid);
		local place;
		if its_host ~= host then
			local main_jid = main_jid_of(room.jid);
			if not main_jid then
				log("debug", "No main room has %s as its breakout room", room.jid);
				return;
			end
			local main = main_room(room);
			local title = main and breakouts_of(main)[room.jid];
			place = { id = node, name = type(title) == "string" and title ~= "" and title or nil };
			node = jid_split(main_jid);
		end
		local tenant, name = node:match("^%[([^%]]+)%](.+)$");
		name = (name or node):lower();
		return { key = (tenant or "") .. "/" .. name, conference = name, tenant = tenant }, place;
	end

	-- Whether somebody who leaves this room may be on the way to another one of the same conference.
	function rooms.leads_elsewhere(room, place)
		local main = main_room(room);
		return main ~= nil and not main.destroying and (place ~= nil or next(breakouts_of(main)) ~= nil);
	end

	-- A room is gone. What is known of breakout rooms outlives the main room: they end after it.
	function rooms.forget(room)
		main_rooms[room.jid] = nil;
	end

	-- Who is there at this moment, as Prosody knows it: by conference, by real JID. `describe` makes an entry of an occupant.
	function rooms.look(describe)
		local found = {};
		for _, one in ipairs { host, breakout_host } do
			for room in each_room(one) do
				local name, place = rooms.where(room);
				for _, occupant in room:each_occupant() do
					if name and occupant.jid and people.is_person(occupant.jid) then
						found[name.key] = found[name.key] or { name = name, people = {} };
						local who = describe(occupant);
						who.place = place;
						found[name.key].people[occupant.jid] = who;
					end
				end
			end
		end
		return found;
	end

	return rooms;
end

return { new = new };
