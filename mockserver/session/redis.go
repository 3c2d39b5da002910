package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gomodule/redigo/redis"
)

// Redis is a Store that several servers share: what is set through one is seen
// through all with their next request. While Redis cannot be reached every call
// fails at once with ErrUnavailable; the store looks for it meanwhile, and goes on
// when it is back.
type Redis struct {
	url     string
	limits  Limits
	changed func(Status)

	pool   atomic.Pointer[redis.Pool]
	status atomic.Pointer[Status]
	// losing guards the change from available to not.
	losing sync.Mutex
	closed chan struct{}
	once   sync.Once

	mu sync.Mutex
	// known are the settings that were read, by session.
	known map[string]*State
}

// How long Redis may take to answer, and how often it is looked for when it does
// not.
const (
	redisTimeout = 500 * time.Millisecond
	redisRetry   = 250 * time.Millisecond
)

// NewRedis is a store in the Redis of a URL, redis://USER:PASSWORD@HOST:PORT/DB or
// rediss:// for TLS. changed is called whenever Redis is lost or found again; nil is
// nobody. A Redis that cannot be reached is no error: it may come. The error says
// what is wrong with the URL, and does not repeat it.
func NewRedis(url string, l Limits, changed func(Status)) (*Redis, error) {
	if !strings.HasPrefix(url, "redis://") && !strings.HasPrefix(url, "rediss://") {
		return nil, errors.New("the URL of Redis begins with redis:// or rediss://")
	}
	if changed == nil {
		changed = func(Status) {}
	}
	r := &Redis{url: url, limits: l.filled(), changed: changed, closed: make(chan struct{}), known: map[string]*State{}}
	r.pool.Store(r.newPool())
	r.status.Store(&Status{Kind: "redis", Available: true, Since: r.limits.Now()})
	if err := r.ping(); err != nil {
		r.lose(err)
	}
	return r, nil
}

func (r *Redis) newPool() *redis.Pool {
	return &redis.Pool{MaxIdle: 64, MaxActive: 256, Wait: true, IdleTimeout: time.Minute, Dial: r.dial}
}

func (r *Redis) dial() (redis.Conn, error) {
	return redis.DialURL(r.url, redis.DialConnectTimeout(redisTimeout), redis.DialReadTimeout(redisTimeout), redis.DialWriteTimeout(redisTimeout))
}

func (r *Redis) ping() error {
	c, err := r.dial()
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Do("PING")
	return err
}

// lose notes that Redis cannot be reached, and looks for it.
func (r *Redis) lose(err error) {
	r.losing.Lock()
	defer r.losing.Unlock()
	if !r.status.Load().Available {
		return
	}
	status := Status{Kind: "redis", Since: r.limits.Now(), Err: reason(err)}
	r.status.Store(&status)
	r.changed(status)
	go r.seek()
}

// seek looks for Redis until it is back.
func (r *Redis) seek() {
	ticker := time.NewTicker(redisRetry)
	defer ticker.Stop()
	for {
		select {
		case <-r.closed:
			return
		case <-ticker.C:
		}
		if r.ping() != nil {
			continue
		}
		// The connections of before lead nowhere any more.
		_ = r.pool.Swap(r.newPool()).Close()
		r.losing.Lock()
		status := Status{Kind: "redis", Available: true, Since: r.limits.Now()}
		r.status.Store(&status)
		r.losing.Unlock()
		r.changed(status)
		return
	}
}

// reason is an error without what may hold a credential.
func reason(err error) error {
	var reply redis.Error
	if errors.As(err, &reply) {
		code, _, _ := strings.Cut(string(reply), " ")
		return fmt.Errorf("Redis answers %s", code)
	}
	return errors.New("Redis does not answer")
}

// do runs commands on a connection.
func (r *Redis) do(f func(c redis.Conn) error) error {
	if !r.status.Load().Available {
		return ErrUnavailable
	}
	c := r.pool.Load().Get()
	defer c.Close()
	if err := f(c); err != nil {
		r.lose(err)
		return ErrUnavailable
	}
	return nil
}

// arguments are the keys of a session and what all scripts take.
func (r *Redis) arguments(id string, third any, now int64) redis.Args {
	return redis.Args{}.Add(redisPrefix+id, redisSet, redisCounted, redisPrefix, id, third, now, r.limits.MaxAge.Milliseconds(), r.limits.MaxSessions)
}

func (r *Redis) now() int64 { return r.limits.Now().UnixMilli() }

// Get is Store's.
func (r *Redis) Get(id string) (*State, error) { return r.get(id, r.now()) }

// Peek is Store's.
func (r *Redis) Peek(id string) (*State, error) { return r.get(id, 0) }

func (r *Redis) get(id string, now int64) (state *State, err error) {
	r.mu.Lock()
	known := r.known[id]
	r.mu.Unlock()
	version := "-"
	var text []string
	if known != nil {
		version = strconv.FormatUint(known.Version, 10)
	}
	err = r.do(func(c redis.Conn) error {
		reply, err := redis.Strings(getScript.Do(c, r.arguments(id, version, now)...))
		if err != nil || len(reply) == 0 {
			return err
		}
		if len(reply) == 1 {
			state = known
			return nil
		}
		text = reply
		return nil
	})
	if err == nil && text != nil {
		state, err = decodeState(text[0], text[1])
	}
	if err == nil && state != known {
		r.remember(id, state)
	}
	return state, err
}

func (r *Redis) remember(id string, state *State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if state == nil {
		delete(r.known, id)
		return
	}
	if len(r.known) > 2*r.limits.MaxSessions {
		clear(r.known)
	}
	r.known[id] = state
}

// stored is a State as it is kept.
type stored struct {
	Next     int       `json:"next"`
	Settings *Settings `json:"settings"`
}

func decodeState(version, text string) (*State, error) {
	var s stored
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, err
	}
	v, err := strconv.ParseUint(version, 10, 64)
	if err != nil || s.Settings == nil {
		return nil, errors.New("what is kept of a session cannot be read")
	}
	return &State{Settings: s.Settings, Next: s.Next, Version: v}, nil
}

// maxRaces is how often Update begins anew because somebody else was quicker.
const maxRaces = 100

// Update is Store's.
func (r *Redis) Update(id string, anew bool, change func(*State) (*State, error)) (*State, error) {
	for range maxRaces {
		next, settled, err := r.try(id, anew, change)
		if err != nil || settled {
			return next, err
		}
	}
	return nil, ErrUnavailable
}

// try is one attempt at Update; it has not settled where somebody else was quicker.
func (r *Redis) try(id string, anew bool, change func(*State) (*State, error)) (next *State, settled bool, err error) {
	old, err := r.Peek(id)
	if err != nil {
		return nil, false, err
	}
	if next, err = change(old); err != nil {
		return nil, false, err
	}
	before, text := uint64(0), ""
	if old != nil {
		before = old.Version
	}
	arguments := redis.Args{}.Add(redisPrefix+id, redisSet, redisCounted, redisVersion, redisPrefix, id, before, r.now(), r.limits.MaxAge.Milliseconds(), r.limits.MaxSessions)
	if next == nil || next.Settings.IsZero() {
		next = nil
	} else {
		encoded, err := json.Marshal(stored{next.Next, next.Settings})
		if err != nil {
			return nil, false, err
		}
		text = string(encoded)
	}
	arguments = arguments.Add(text)
	if next != nil {
		counts, err := r.Counts(id)
		if err != nil {
			return nil, false, err
		}
		for key := range counts {
			if anew || !next.Settings.keeps(key) {
				arguments = arguments.Add(countPrefix + key)
			}
		}
	}
	err = r.do(func(c redis.Conn) error {
		version, err := redis.Int64(updateScript.Do(c, arguments...))
		if settled = version >= 0; settled && next != nil {
			next.Version = uint64(version)
		}
		return err
	})
	if err == nil && settled {
		r.remember(id, next)
	}
	return next, settled, err
}

// Take is Store's.
func (r *Redis) Take(id, key string) (n int, err error) {
	err = r.do(func(c redis.Conn) error {
		n, err = redis.Int(takeScript.Do(c, r.arguments(id, countPrefix+key, r.now())...))
		return err
	})
	return n, err
}

// Counts is Store's.
func (r *Redis) Counts(id string) (map[string]int, error) {
	counts := map[string]int{}
	err := r.do(func(c redis.Conn) error {
		fields, err := redis.StringMap(c.Do("HGETALL", redisPrefix+id))
		for field, text := range fields {
			if key, counted := strings.CutPrefix(field, countPrefix); counted {
				counts[key], _ = strconv.Atoi(text)
			}
		}
		return err
	})
	return counts, err
}

// List is Store's.
func (r *Redis) List() ([]Info, error) {
	list := []Info{}
	err := r.do(func(c redis.Conn) error {
		for _, set := range []string{redisSet, redisCounted} {
			used, err := redis.Int64Map(c.Do("ZRANGE", set, 0, -1, "WITHSCORES"))
			if err != nil {
				return err
			}
			for id, at := range used {
				info := r.limits.info(id, time.UnixMilli(at))
				if id != Default && info.Expires.Before(r.limits.Now()) {
					if _, err := c.Do("ZREM", set, id); err != nil {
						return err
					}
					continue
				}
				list = append(list, info)
			}
		}
		return nil
	})
	sortInfos(list)
	return list, err
}

// Status is Store's.
func (r *Redis) Status() Status { return *r.status.Load() }

// Close is Store's.
func (r *Redis) Close() error {
	r.once.Do(func() { close(r.closed) })
	return r.pool.Load().Close()
}
