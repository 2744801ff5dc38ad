-- Common part of the scripts in this directory: storage and arithmetic of one rate limit.
--
-- Lua numbers are doubles, exact up to 2^53. Limits are below 2^40, windows in microseconds below
-- 2^45. All numbers stay exact except products, which multiplyDivide never computes as a whole.
--
-- A limit that is not full is stored as one string: limit, window in microseconds, algorithm (b or
-- w), remaining tokens, parts, and time in microseconds since 1970. For a bucket, parts is the
-- fraction of the next token (a token has as many parts as the window has microseconds); for a
-- window, it is the number of uses beyond the limit. A full limit has no key.

local function present(given)
  if given ~= '' then
    return tonumber(given)
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

-- Returns the integer quotient and the remainder of a * b / m, for 0 <= a <= m < 2^45 and 0 <= b <
-- 2^49. Long multiplication by seven bits of b at a time, so that no sum exceeds 255 * m.
local function multiplyDivide(a, b, m)
  local quotient, rest, place = 0, 0, 4398046511104
  while place >= 1 do
    local digit = math.floor(b / place)
    b = b - digit * place
    local sum = rest * 128 + a * digit
    rest = math.fmod(sum, m)
    quotient = quotient * 128 + (sum - rest) / m
    place = place / 128
  end
  return quotient, rest
end

local function full(limit, window, algorithm, now)
  return { limit = limit, window = window, algorithm = algorithm, tokens = limit, parts = 0, at = now }
end

-- Returns the stored limit, or nil if it is full.
local function find(key)
  local kept = redis.call('GET', key)
  if not kept then
    return nil
  end
  local limit, window, algorithm, tokens, parts, at = string.match(kept, '^(%d+) (%d+) ([bw]) (%d+) (%d+) (%d+)$')
  if not limit then
    error('not a Rekey rate limit: ' .. key)
  end
  return {
    limit = tonumber(limit), window = tonumber(window), algorithm = algorithm,
    tokens = tonumber(tokens), parts = tonumber(parts), at = tonumber(at)
  }
end

local function windowBegan(counter, at)
  return at - math.fmod(at, counter.window)
end

-- Refills what has come back by now. If the server's clock was set back, nothing is refilled until
-- it has caught up, but at most for one window.
local function advance(counter, now)
  if now < counter.at then
    if counter.at - now > counter.window then
      counter.at = now
    end
    return
  end
  local elapsed = now - counter.at
  if counter.algorithm == 'w' then
    if windowBegan(counter, now) > counter.at then
      counter.tokens, counter.parts = counter.limit, 0
    end
  elseif elapsed >= counter.window then
    counter.tokens, counter.parts = counter.limit, 0
  else
    local more, rest = multiplyDivide(elapsed, counter.limit, counter.window)
    rest = rest + counter.parts
    if rest >= counter.window then
      more, rest = more + 1, rest - counter.window
    end
    counter.tokens, counter.parts = counter.tokens + more, rest
    if counter.tokens >= counter.limit then
      counter.tokens, counter.parts = counter.limit, 0
    end
  end
  counter.at = now
end

local function fits(counter, limit, window, algorithm)
  return counter.limit == limit and counter.window == window and counter.algorithm == algorithm
end

-- Returns the uses of a bucket beyond its limit, which was lowered after they were granted. They
-- come back evenly within a window. Their number and time have a key of their own, so that earlier
-- versions can read the main key.
local function excess(key, counter, now)
  local kept = redis.call('GET', key .. ':excess')
  if not kept then
    return 0
  end
  local uses, since = string.match(kept, '^(%d+) (%d+)$')
  local elapsed = math.max(0, now - tonumber(since))
  if elapsed >= counter.window then
    return 0
  end
  local back = multiplyDivide(elapsed, tonumber(uses), counter.window)
  return tonumber(uses) - back
end

local function keepExcess(key, uses, window, now)
  if uses > 0 then
    redis.call('SET', key .. ':excess', string.format('%.0f %.0f', uses, now), 'PX', string.format('%.0f', window / 1000))
  else
    redis.call('DEL', key .. ':excess')
  end
end

-- Replaces the parameters of a limit. Counted uses stay counted: the rest is the new limit minus
-- those, at least 0. A part of a token stays the same part. Uses beyond a lowered limit are kept
-- for the case that it is raised again; for a window, until it ends, as its parts.
local function change(key, counter, limit, window, algorithm, now)
  local over = counter.algorithm == 'w' and counter.parts or excess(key, counter, now)
  local left = limit - (counter.limit - counter.tokens) - over
  local parts = 0
  if algorithm == 'w' then
    parts = math.max(0, -left)
    keepExcess(key, 0, window, now)
  else
    keepExcess(key, -left, window, now)
    if counter.algorithm == 'b' and left >= 0 and left < limit then
      parts = multiplyDivide(counter.parts, window, counter.window)
    end
  end
  local tokens = math.min(limit, math.max(0, left))
  return { limit = limit, window = window, algorithm = algorithm, tokens = tokens, parts = parts, at = now }
end

-- Stores the limit until it is full again plus 10 seconds, so that a server whose clock is slightly
-- ahead does not drop it early.
local function keep(key, counter, now)
  if counter.tokens >= counter.limit then
    redis.call('DEL', key)
    return
  end
  local micros
  if counter.algorithm == 'w' then
    micros = windowBegan(counter, counter.at) + counter.window - now
  else
    micros = counter.at - now + (counter.limit - counter.tokens) / counter.limit * counter.window
  end
  redis.call(
    'SET', key,
    string.format('%.0f %.0f %s %.0f %.0f %.0f',
      counter.limit, counter.window, counter.algorithm, counter.tokens, counter.parts, counter.at),
    'PX', string.format('%.0f', math.ceil(micros / 1000) + 10000))
end
