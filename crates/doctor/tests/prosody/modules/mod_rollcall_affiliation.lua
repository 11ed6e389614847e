-- Reads from the token who moderates.

local jid_bare = require "util.jid".bare;

module:hook("muc-occupant-pre-join", function (event)
	local claims = event.origin.rollcall_claims;
	if not claims then return; end
	local user = type(claims.context) == "table" and type(claims.context.user) == "table" and claims.context.user or {};
	local leads = user.affiliation == "owner" or user.affiliation == "moderator" or user.affiliation == "teacher"
		or user.moderator == true or user.moderator == "true";
	local affiliation = leads and "owner" or "member";
	event.room:set_affiliation(true, jid_bare(event.stanza.attr.from), affiliation);
	event.occupant.role = leads and "moderator" or "participant";
end, -3.5);
