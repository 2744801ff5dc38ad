-- Takes uses from every limit, or from none.
--
-- KEYS: the mark, then the key of each limit.
-- ARGV: the mark that the node knows or '', a unique request id, the current time in microseconds
-- or '' for the server's, the number of uses, then for each limit: limit, window in microseconds, b
-- or w, and 'exact', or 'after' for a limit that was granted elsewhere and is only counted here.
--
-- The mark is '<start of counting> <first or lost> <id of the first request>'. 'lost' means that
-- counts made earlier were lost.
--
-- Result: {-1, time, request id, mark} if the node knows a different mark; nothing is taken then.
-- Otherwise {1 if granted or 0 if denied, time, request id, then for each limit the remaining
-- tokens and parts}.

local now = present(ARGV[3])
local known = ARGV[1]
local mark = redis.call('GET', KEYS[1])
if not mark then
  mark = string.format('%.0f %s %s', now, known == '' and 'first' or 'lost', ARGV[2])
  redis.call('SET', KEYS[1], mark)
elseif known ~= '' and known ~= mark and string.find(mark, ' first ', 1, true) then
  mark = string.gsub(mark, ' first ', ' lost ')
  redis.call('SET', KEYS[1], mark)
end
if known ~= mark then
  return { -1, now, ARGV[2], mark }
end

local cost = tonumber(ARGV[4])
local granted = 1
local counters = {}
for at = 2, #KEYS do
  local given = 4 * (at - 1)
  local limit, window, algorithm = tonumber(ARGV[given + 1]), tonumber(ARGV[given + 2]), ARGV[given + 3]
  local counter = find(KEYS[at])
  if not counter then
    counter = full(limit, window, algorithm, now)
  else
    advance(counter, now)
    if not fits(counter, limit, window, algorithm) then
      counter = change(KEYS[at], counter, limit, window, algorithm, now)
      counter.changed = true
    end
  end
  if ARGV[given + 4] == 'exact' and counter.tokens < cost then
    granted = 0
  end
  counters[at] = counter
end

local answer = { granted, now, ARGV[2] }
for at = 2, #KEYS do
  local counter = counters[at]
  if granted == 1 and cost > 0 then
    counter.tokens = math.max(0, counter.tokens - cost)
    counter.changed = true
  end
  if counter.changed then
    keep(KEYS[at], counter, now)
  end
  answer[#answer + 1] = counter.tokens
  answer[#answer + 1] = counter.parts
end
return answer
