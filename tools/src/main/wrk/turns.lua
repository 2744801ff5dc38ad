-- Sends the requests of a file in turns, as they stand there, and prints what came of it in one line:
--
--   wrk -t1 -c32 -d2s -s turns.lua http://127.0.0.1:8080 -- <file> <run>
--
-- The requests are whole, head and body, with a zero byte between two. Sixteen "#" in one stand for a number that no other
-- request has: six digits for the run, ten for the turn. Use one thread: each would count turns of its own.

local mark = string.rep("#", 16)
local turns = {}
local turn = 0
local run = 0
local numbered = false

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  for each in text:gmatch("[^%z]+") do
    turns[#turns + 1] = each
  end
  numbered = text:find(mark, 1, true) ~= nil
  run = tonumber(args[2])
end

function request()
  turn = turn + 1
  local text = turns[turn % #turns + 1]
  if numbered then
    text = text:gsub(mark, string.format("%06d%010d", run, turn), 1)
  end
  return text
end

-- Answers, microseconds, latencies in microseconds, and what went wrong: answers from 400 on, and broken connections.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "turns answers=%d micros=%d p50=%d p90=%d p99=%d p99.9=%d failed=%d\n",
    summary.requests,
    summary.duration,
    latency:percentile(50),
    latency:percentile(90),
    latency:percentile(99),
    latency:percentile(99.9),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
