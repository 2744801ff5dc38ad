-- Returns uses to limits, never above them. Returns nothing if counting has restarted since, if the
-- limit has changed, or if the window has ended.
--
-- KEYS: the mark, then the key of each limit.
-- ARGV: the mark when the uses were taken, the time when they were taken, the current time in
-- microseconds or '' for the server's, the number of uses, then for each limit: limit, window in
-- microseconds, b or w.
--
-- Result: the number of limits that got uses back, without those that were full.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local now = present(ARGV[3])
local returned = 0
for at = 2, #KEYS do
  local given = 4 + 3 * (at - 2)
  local counter = find(KEYS[at])
  if counter and fits(counter, tonumber(ARGV[given + 1]), tonumber(ARGV[given + 2]), ARGV[given + 3]) then
    advance(counter, now)
    if counter.algorithm == 'b' or windowBegan(counter, tonumber(ARGV[2])) == windowBegan(counter, counter.at) then
      counter.tokens = counter.tokens + tonumber(ARGV[4])
      if counter.tokens >= counter.limit then
        counter.tokens, counter.parts = counter.limit, 0
      end
      keep(KEYS[at], counter, now)
      returned = returned + 1
    end
  end
end
return returned
