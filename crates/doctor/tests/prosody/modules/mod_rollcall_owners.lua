-- Makes an owner of everybody with a token, as soon as they are in: what a waiting room for hosts does unless it is told not to.

local jid_bare = require "util.jid".bare;

module:hook("muc-occupant-joined", function (event)
	if event.origin.rollcall_claims then
		event.room:set_affiliation(true, jid_bare(event.stanza.attr.from), "owner");
	end
end);
