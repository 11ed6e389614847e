-- Gives sessions what Jitsi's token module gives them: who the token speaks of.

module:hook("muc-occupant-pre-join", function (event)
	local session = event.origin;
	local claims = session and session.rollcall_claims;
	local context = claims and type(claims.context) == "table" and claims.context;
	if not context then return; end
	session.jitsi_meet_context_user = context.user;
	if type(context.user) == "table" and context.user.id == "spoiled" then
		-- No Jitsi would do this: looking at it fails inside whatever looks.
		session.jitsi_meet_context_user = setmetatable({}, { __index = function () error("spoiled"); end });
	end
	session.jitsi_meet_context_group = context.group;
	session.jitsi_meet_room = claims.room;
end, 100);
