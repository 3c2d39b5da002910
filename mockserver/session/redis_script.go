package session

import "github.com/gomodule/redigo/redis"

// Names of what is kept.
const (
	redisPrefix = "goalpost:session:"
	// redisSet and redisCounted are the sessions that something is set for, and those
	// that requests were only counted for, by the time they were used. Each is
	// bounded by itself, so that traffic displaces nothing that somebody set.
	redisSet     = "goalpost:sessions"
	redisCounted = "goalpost:counted"
	redisVersion = "goalpost:version"
	countPrefix  = "n:"
)

// touch is the part of a script that notes the use of a session, and makes room.
const touch = `
local function touch(id, now, ttl, most)
  local used = redis.call('HEXISTS', KEYS[1], 'v') == 1 and KEYS[2] or KEYS[3]
  redis.call('ZADD', used, now, id)
  if id ~= 'default' then redis.call('PEXPIRE', KEYS[1], ttl) end
  while redis.call('ZCARD', used) > tonumber(most) do
    local oldest = redis.call('ZRANGE', used, 0, 1)
    local victim = oldest[1] == 'default' and oldest[2] or oldest[1]
    if not victim or victim == id then break end
    redis.call('ZREM', used, victim)
    redis.call('DEL', ARGV[1] .. victim)
  end
end
`

var (
	getScript = redis.NewScript(3, touch+`
local v = redis.call('HGET', KEYS[1], 'v')
if not v then return {} end
if ARGV[4] ~= '0' then touch(ARGV[2], ARGV[4], ARGV[5], ARGV[6]) end
if v == ARGV[3] then return {v} end
return {v, redis.call('HGET', KEYS[1], 'doc')}`)
	takeScript = redis.NewScript(3, touch+`
local n = redis.call('HINCRBY', KEYS[1], ARGV[3], 1)
touch(ARGV[2], ARGV[4], ARGV[5], ARGV[6])
return n - 1`)
	updateScript = redis.NewScript(4, touch+`
local v = redis.call('HGET', KEYS[1], 'v') or '0'
if v ~= ARGV[3] then return -1 end
redis.call('ZREM', KEYS[3], ARGV[2])
if ARGV[7] == '' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[2])
  return 0
end
local fresh = redis.call('INCR', KEYS[4])
redis.call('HSET', KEYS[1], 'v', fresh, 'doc', ARGV[7])
for i = 8, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
touch(ARGV[2], ARGV[4], ARGV[5], ARGV[6])
return fresh`)
)
