-- Tells the others who somebody is, from the token.

module:hook("pre-presence/full", function (event)
	local claims = event.origin.rollcall_claims;
	local user = claims and type(claims.context) == "table" and claims.context.user;
	if type(user) ~= "table" then return; end
	event.stanza:tag("identity"):tag("user");
	for name, value in pairs(user) do
		if name:match("^[%a-]+$") then event.stanza:text_tag(name, tostring(value)); end
	end
	event.stanza:up():up();
end);
