-- Delivery: takes batches out of the outbox, signs them as Standard Webhooks and posts them, one at a time and in order.

local base64 = require "util.encodings".base64;
local hmac_sha256 = require "util.hashes".hmac_sha256;
local http = require "net.http";
local json = require "util.json";

-- Receivers take 2 MB; a batch of many large snapshots would be more.
local BATCH_EVENTS, BATCH_BYTES = 100, 262144;
-- How many events are put aside in a row without waiting in between: if everything is refused, it is not the events' fault.
local ASIDE_IN_A_ROW = 3;
-- How often it is said that delivery still fails, in ms.
local REMIND_MS = 600000;

local sender_mt = {};
sender_mt.__index = sender_mt;

-- The bytes of a secret: what "whsec_" stands before is base64, everything else is taken as it is.
local function key_of(secret)
	local encoded = secret:match("^whsec_(.+)$");
	if not encoded then return secret; end
	local bytes = base64.decode(encoded);
	return bytes and #bytes > 0 and bytes or nil;
end

-- The keys of an option: a text of several with spaces between them, or a list. Nil and the reason if one is of no use.
local function keys_of(option)
	local keys = {};
	local texts = type(option) == "table" and option or { option };
	for _, text in ipairs(texts) do
		for secret in tostring(text):gmatch("%S+") do
			local key = key_of(secret);
			if not key then return nil, "what follows whsec_ in rollcall_secret is not base64"; end
			keys[#keys + 1] = key;
		end
	end
	if #keys == 0 then return nil, "rollcall_secret is missing"; end
	return keys;
end

function sender_mt:_signatures(id, timestamp, body)
	local list = {};
	for i, key in ipairs(self.target.keys) do
		list[i] = "v1," .. base64.encode(hmac_sha256(key, id .. "." .. timestamp .. "." .. body));
	end
	return table.concat(list, " ");
end

function sender_mt:_delay_ms()
	local delay_s = math.min(self.backoff_max_s, self.backoff_s * 2 ^ math.min(self.failures - 1, 20));
	return delay_s * 1000 * (0.5 + math.random() / 2);
end

-- Nothing was lost; it is tried again later. `slow`: somebody has to change something first.
function sender_mt:_failed(why, slow, after_s)
	local now = self.now_ms();
	self.failures = self.failures + 1;
	self.state = slow and "refused" or "failing";
	local wait_ms = slow and self.backoff_max_s * 1000 * (0.5 + math.random() / 2) or self:_delay_ms();
	if after_s then wait_ms = math.max(wait_ms, math.min(after_s, self.backoff_max_s) * 1000); end
	self.next_ms = now + wait_ms;
	if self.last_error ~= why or now - self.said_ms >= REMIND_MS then
		self.said_ms = now;
		self.log(slow and "error" or "warn", "Not delivered: %s. %d events wait and are kept.", why, self.box:count());
	end
	self.last_error, self.last_error_ms = why, now;
end

function sender_mt:_succeeded(count)
	self.last_success_ms = self.now_ms();
	if self.state ~= "ok" then
		self.log("info", "Delivered again: %d events, %d wait.", count, self.box:count());
	end
	self.state, self.failures, self.aside_in_a_row, self.next_ms = "ok", 0, 0, 0;
end

-- What an answer of success acknowledges: a sequence; or nil and why it is not believed.
local function acknowledged(body, last)
	if body == nil or not body:find("%S") then return last; end
	local answer = json.decode(body);
	if type(answer) ~= "table" then return nil, "something answers at rollcall_url, but not Rollcall"; end
	if answer.stored == nil then return last; end
	local stored = tonumber(answer.stored);
	if not stored then return nil, "the answer's \"stored\" is not a number"; end
	return math.floor(stored);
end

function sender_mt:_taken(body, batch)
	local stored, why = acknowledged(body, batch.last);
	if not stored then return self:_failed(why, true); end
	if batch.origin == self.box.origin and stored >= self.box.next then
		self.log("error", "The receiver knows %d events of this outbox, which has given out %d numbers: it is an old copy. What waits is numbered anew.",
			stored, self.box.next - 1);
		self.box:renumber();
		return self:_succeeded(0);
	end
	local count = self.box:acknowledge(batch.origin, math.min(stored, batch.last));
	if count == 0 then return self:_failed("the receiver says that it stored nothing of what was sent"); end
	self.single = false;
	self:_succeeded(count);
end

-- The receiver says that it will never take this.
function sender_mt:_not_acceptable(code, batch)
	if batch.first ~= batch.last then
		-- One of them: from now on one by one, until one is taken.
		self.single = true;
		return;
	end
	if not self.box:set_aside("HTTP " .. code) then return self:_failed("the refused event cannot be put aside", true); end
	self.aside_in_a_row = self.aside_in_a_row + 1;
	if self.aside_in_a_row > ASIDE_IN_A_ROW then self:_failed(("everything is refused with HTTP %d"):format(code), true); end
end

function sender_mt:_answered(body, code, response, batch)
	if code >= 200 and code < 300 then
		self:_taken(body, batch);
	elseif code == 401 or code == 403 then
		self:_failed(("HTTP %d: the receiver does not know the signature. Is rollcall_secret that of this rollcall_url, and the clock right?"):format(code), true);
	elseif code == 400 or code == 413 or code == 422 then
		self:_not_acceptable(code, batch);
	elseif code >= 300 and code < 400 then
		self:_failed(("HTTP %d: rollcall_url leads somewhere else; please write the address that it leads to"):format(code), true);
	elseif code == 0 then
		self:_failed("no connection: " .. tostring(body));
	else
		local headers = response and response.headers;
		self:_failed(("HTTP %d"):format(code), false, headers and tonumber(headers["retry-after"]));
	end
end

-- Sends the next batch if it is time. Everything in it is durable before.
function sender_mt:pump()
	local now = self.now_ms();
	if self.in_flight or now < self.next_ms then return; end
	local list, origin, first, last = self.box:batch(self.single and 1 or BATCH_EVENTS, BATCH_BYTES);
	if not list then return; end
	self.box:sync();
	local body = ('{"type":"rollcall.presence","version":1,"origin":"%s","sent_ms":%d,"events":[%s]}'):format(origin, now, table.concat(list, ","));
	local id = ("%s.%d-%d"):format(origin, first, last);
	local timestamp = ("%d"):format(math.floor(now / 1000));
	local flight = { origin = origin, first = first, last = last };
	self.in_flight = flight;
	local function landed(answer, code, response)
		-- An answer after the time limit, or a second one, is about nothing.
		if self.in_flight ~= flight then return; end
		self.in_flight = nil;
		self:_answered(answer, tonumber(code) or 0, response, flight);
		self:pump();
	end
	local request = http.request(self.target.url, {
		method = "POST";
		body = body;
		headers = {
			["Content-Type"] = "application/json";
			["User-Agent"] = "rollcall-prosody/1";
			["webhook-id"] = id;
			["webhook-timestamp"] = timestamp;
			["webhook-signature"] = self:_signatures(id, timestamp, body);
		};
		suppress_url = true;
	}, landed);
	self.add_timer(self.timeout_s, function ()
		if self.in_flight ~= flight then return; end
		landed(("no answer within %d s"):format(self.timeout_s), 0);
		if request and http.destroy_request then http.destroy_request(request); end
	end);
end

-- Sends to another address or with other keys from now on, and tries at once.
function sender_mt:aim(target)
	self.target, self.next_ms = target, 0;
	self:pump();
end

-- How delivery stands, without secrets.
function sender_mt:status()
	local now = self.now_ms();
	local oldest = self.box:oldest_ms();
	return {
		status = self.state;
		waiting = self.box:count();
		oldest_waiting_s = oldest and math.max(0, math.floor((now - oldest) / 1000)) or 0;
		last_success_s = self.last_success_ms and math.floor((now - self.last_success_ms) / 1000);
		last_error = self.last_error;
		last_error_s = self.last_error_ms and math.floor((now - self.last_error_ms) / 1000);
		put_aside = self.box.refused;
		lost = self.box.dropped;
	};
end

-- Settings: box, target (url, keys), timeout_s, backoff_s, backoff_max_s, now_ms (function), add_timer (function), log.
local function new(settings)
	return setmetatable({
		box = settings.box; target = settings.target; timeout_s = settings.timeout_s;
		backoff_s = settings.backoff_s; backoff_max_s = settings.backoff_max_s;
		now_ms = settings.now_ms; add_timer = settings.add_timer; log = settings.log;
		state = "ok"; failures = 0; aside_in_a_row = 0; next_ms = 0; said_ms = 0;
	}, sender_mt);
end

return { new = new, keys_of = keys_of };
