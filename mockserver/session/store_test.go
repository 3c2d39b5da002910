package session

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// startRedis runs Debian's redis-server on a free port until the test ends. The
// test is skipped where there is none.
func startRedis(t testing.TB) (url string, stop func(), start func()) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	folder := t.TempDir()
	var cmd *exec.Cmd
	start = func() {
		cmd = exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always")
		var output bytes.Buffer
		cmd.Stdout, cmd.Stderr = &output, &output
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
				c.Close()
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("redis-server does not listen:\n%s", &output)
			}
		}
	}
	stop = func() {
		if cmd != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			cmd = nil
		}
	}
	start()
	t.Cleanup(stop)
	return "redis://127.0.0.1:" + port, stop, start
}

// clock is a clock that a test sets.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time       { return time.UnixMilli(1_700_000_000_000 + c.at.Load()) }
func (c *clock) pass(d time.Duration) { c.at.Add(d.Milliseconds()) }
func settings(seed uint64, n int) *Settings {
	s := &Settings{Seed: &seed}
	for range n {
		s.Settings = append(s.Settings, Setting{Answer: &Answer{Status: 503}})
	}
	return s
}

// Both stores keep the same promises.
func TestAStoreKeepsWhatIsSet(t *testing.T) {
	for name, make := range map[string]func(*testing.T, Limits) Store{
		"memory": func(_ *testing.T, l Limits) Store { return NewMemory(l) },
		"redis": func(t *testing.T, l Limits) Store {
			url, _, _ := startRedis(t)
			r, err := NewRedis(url, l, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Run("what is set is there, for its session only", func(t *testing.T) { checkSet(t, make(t, Limits{})) })
			t.Run("counts outlive changes of others", func(t *testing.T) { checkCounts(t, make(t, Limits{})) })
			t.Run("changes at once are all made", func(t *testing.T) { checkRaces(t, make(t, Limits{})) })
			c := &clock{}
			t.Run("bounded in number and age", func(t *testing.T) {
				checkBounds(t, make(t, Limits{MaxSessions: 10, MaxAge: time.Hour, Now: c.now}), c)
			})
		})
	}
}

func update(t *testing.T, s Store, id string, anew bool, change func(*State) (*State, error)) *State {
	t.Helper()
	state, err := s.Update(id, anew, change)
	if err != nil {
		t.Fatalf("Update(%s) = %v", id, err)
	}
	return state
}

func get(t *testing.T, s Store, id string) *State {
	t.Helper()
	state, err := s.Get(id)
	if err != nil {
		t.Fatalf("Get(%s) = %v", id, err)
	}
	return state
}

func checkSet(t *testing.T, s Store) {
	if got := get(t, s, "a"); got != nil {
		t.Errorf("before = %+v", got)
	}
	patched := settings(7, 1)
	patched.Settings[0].Answer.Patch = []byte("null")
	first := update(t, s, "a", true, Replace(patched))
	got := get(t, s, "a")
	if got == nil || *got.Settings.Seed != 7 || len(got.Settings.Settings) != 1 || got.Settings.Settings[0].ID != "1" || string(got.Settings.Settings[0].Answer.Patch) != "null" || got.Version != first.Version {
		t.Errorf("set = %+v", got)
	}
	if again := get(t, s, "a"); again.Version != got.Version {
		t.Errorf("asked again = %+v", again)
	}
	if other := get(t, s, "b"); other != nil {
		t.Errorf("another session = %+v", other)
	}
	added := &Setting{Fault: &Fault{Kind: EmptyReply}}
	second := update(t, s, "a", false, Add(added))
	if second.Version == first.Version || added.ID != "2" || second.Settings.Settings[0].ID != "2" {
		t.Errorf("added = %+v", second)
	}
	if _, err := s.Update("a", false, Remove("7")); !errors.Is(err, ErrNoSetting) {
		t.Errorf("Remove of what is not there = %v", err)
	}
	update(t, s, "a", false, Remove("1"))
	if got := get(t, s, "a"); len(got.Settings.Settings) != 1 || got.Settings.Settings[0].ID != "2" {
		t.Errorf("removed = %+v", got.Settings)
	}
	update(t, s, "a", true, func(*State) (*State, error) { return nil, nil })
	if got := get(t, s, "a"); got != nil {
		t.Errorf("reset = %+v", got)
	}
	if list, err := s.List(); err != nil || len(list) != 0 {
		t.Errorf("List = %v, %v", list, err)
	}
}

func checkCounts(t *testing.T, s Store) {
	take := func(key string, want int) {
		t.Helper()
		if n, err := s.Take("a", key); err != nil || n != want {
			t.Errorf("Take(%s) = %d, %v, want %d", key, n, err, want)
		}
	}
	update(t, s, "a", true, Replace(settings(1, 2)))
	take("1", 0)
	take("1", 1)
	take("2", 0)
	take("old/1", 0)
	update(t, s, "a", false, Remove("2"))
	take("1", 2)
	take("2", 0)
	update(t, s, "a", false, Choose("new"))
	take("old/1", 0)
	update(t, s, "a", true, Replace(settings(1, 1)))
	take("1", 0)
}

func checkRaces(t *testing.T, s Store) {
	var wg sync.WaitGroup
	for range 20 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := s.Update("a", false, Add(&Setting{Answer: &Answer{Status: 503}})); err != nil {
				t.Error(err)
			}
			if _, err := s.Take("a", "1"); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	state := get(t, s, "a")
	ids := map[string]bool{}
	for _, one := range state.Settings.Settings {
		ids[one.ID] = true
	}
	if len(ids) != 20 {
		t.Errorf("%d settings after 20 at once: %v", len(ids), ids)
	}
	if counts, err := s.Counts("a"); err != nil || counts["1"] > 20 || counts["1"] == 0 {
		t.Errorf("counts = %v, %v", counts, err)
	}
}

func checkBounds(t *testing.T, s Store, c *clock) {
	update(t, s, Default, true, Replace(settings(1, 0)))
	for i := range 30 {
		c.pass(time.Second)
		update(t, s, fmt.Sprint("s", i), true, Replace(settings(1, 0)))
	}
	if list, err := s.List(); err != nil || len(list) > 10 {
		t.Errorf("%d sessions, %v; want at most 10", len(list), err)
	}
	if get(t, s, "s0") != nil || get(t, s, "s29") == nil || get(t, s, Default) == nil {
		t.Error("the session unused longest does not make room")
	}
	// Traffic of a thousand names displaces nothing that somebody set.
	for i := range 1000 {
		c.pass(time.Millisecond)
		if _, err := s.Take(fmt.Sprint("t", i), "scenario/1"); err != nil {
			t.Fatal(err)
		}
	}
	if get(t, s, "s29") == nil {
		t.Error("what was only counted displaces what was set")
	}
	if list, err := s.List(); err != nil || len(list) > 20 {
		t.Errorf("%d sessions, %v, after a thousand names", len(list), err)
	}
	if list, _ := s.List(); list[0].Used.Before(list[len(list)-1].Used) {
		t.Errorf("List = %v, want the latest used first", list)
	}
	c.pass(2 * time.Hour)
	if list, err := s.List(); err != nil || len(list) != 1 || list[0].ID != Default {
		t.Errorf("after two hours = %v, %v, want the default one", list, err)
	}
}

func TestRedisIsLostAndFoundAgain(t *testing.T) {
	url, stop, start := startRedis(t)
	var changes atomic.Int64
	r, err := NewRedis(url, Limits{}, func(Status) { changes.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	other, err := NewRedis(url, Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	update(t, r, "a", true, Replace(settings(7, 0)))
	if got := get(t, other, "a"); got == nil || *got.Settings.Seed != 7 {
		t.Errorf("through the other = %+v", got)
	}
	update(t, other, "a", true, Replace(settings(8, 0)))
	if got := get(t, r, "a"); *got.Settings.Seed != 8 {
		t.Errorf("changed through the other = %+v", got)
	}
	stop()
	for range 3 {
		if _, err := r.Get("a"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("while it is gone = %v", err)
		}
	}
	if s := r.Status(); s.Available || s.Err == nil {
		t.Errorf("Status = %+v", s)
	}
	start()
	for deadline := time.Now().Add(10 * time.Second); !r.Status().Available && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	if got := get(t, r, "a"); got == nil || *got.Settings.Seed != 8 {
		t.Errorf("when it is back = %+v", got)
	}
	if changes.Load() != 2 {
		t.Errorf("%d changes were told, want 2", changes.Load())
	}
}

func TestARedisThatIsNotThereIsNoError(t *testing.T) {
	r, err := NewRedis("redis://127.0.0.1:1", Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Status().Available {
		t.Error("it is available")
	}
	if _, err := NewRedis("http://secret@127.0.0.1", Limits{}, nil); err == nil || bytes.Contains([]byte(err.Error()), []byte("secret")) {
		t.Errorf("another URL = %v", err)
	}
}
