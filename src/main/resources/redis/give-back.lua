-- Returns uses to limits, never above them; nothing where counting began anew since, where the limit was changed, or where
-- the window has ended.
--
-- KEYS: the mark, then each limit's.
-- ARGV: the mark when they were taken, when that was, the time in microseconds or '' for the server's, how many uses, then
-- for each limit: its number, its window in microseconds, b or w.
--
-- Answers how many limits got them back; those that are full anyway not counted.

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
