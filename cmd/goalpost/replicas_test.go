package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// replica is a mock in a process of its own.
type replica struct {
	cmd    *exec.Cmd
	output *output
	origin string
}

func startReplica(t *testing.T, args ...string) *replica {
	t.Helper()
	r := &replica{output: &output{}}
	r.cmd = exec.Command(os.Args[0], append([]string{"mock", "--listen", "127.0.0.1:0"}, args...)...)
	r.cmd.Env = append(os.Environ(), mainVariable+"=1")
	r.cmd.Stdout, r.cmd.Stderr = r.output, r.output
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() })
	r.origin = r.await(t, `is served at\n\n  (http://[^/\n]+)`)
	return r
}

// await waits until the output matches, and is what the pattern's group matched.
func (r *replica) await(t *testing.T, pattern string) string {
	t.Helper()
	expression := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if m := expression.FindStringSubmatch(r.output.String()); m != nil {
			return m[len(m)-1]
		}
	}
	t.Fatalf("the mock did not print %s:\n%s", pattern, r.output)
	return ""
}

// ask is the status of an answer, and whether it says that the sessions are lost.
func (r *replica) ask(t *testing.T, session string) string {
	t.Helper()
	q, err := http.NewRequest("GET", r.origin+"/api/v1/profiles/overview/", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header = http.Header{"Apikey": {"k"}, "Authorization": {"Bearer t"}, "Goalpost-Session": {session}}
	response, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return strings.TrimSpace(fmt.Sprint(response.StatusCode, " ", response.Header.Get("Goalpost-Degraded")))
}

func (r *replica) put(t *testing.T, session, body string) int {
	t.Helper()
	q, err := http.NewRequest("PUT", r.origin+"/__goalpost/api/sessions/"+session, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func expect(t *testing.T, says, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %q, want %q", says, got, want)
	}
}

// Three mocks on one Redis are one mock: to those who set, to those who ask, when
// one of them is killed, and when Redis is.
func TestThreeReplicasShareOneRedis(t *testing.T) {
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
	startRedis := func(folder string) *exec.Cmd {
		var text bytes.Buffer
		cmd := exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always")
		cmd.Stdout, cmd.Stderr = &text, &text
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	folder := t.TempDir()
	redis := startRedis(folder)
	t.Cleanup(func() { _ = redis.Process.Kill(); _ = redis.Wait() })
	var replicas []*replica
	for range 3 {
		replicas = append(replicas, startReplica(t, "--redis", "redis://127.0.0.1:"+port))
	}
	a, b, c := replicas[0], replicas[1], replicas[2]
	for deadline := time.Now().Add(10 * time.Second); a.put(t, "x", `{}`) != 200 && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}

	if status := a.put(t, "x", `{"settings":[{"sequence":[{"status":401},{"status":401},{"status":503},{"status":401}]}]}`); status != 200 {
		t.Fatalf("setting = %d", status)
	}
	expect(t, "set through a, seen through b", b.ask(t, "x"), "401")
	expect(t, "and through c, one step on", c.ask(t, "x"), "401")
	expect(t, "and through a", a.ask(t, "x"), "503")
	expect(t, "another session", c.ask(t, "y"), "200")

	if err := a.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	expect(t, "a killed, the sequence goes on", b.ask(t, "x"), "401")
	expect(t, "and ends", c.ask(t, "x"), "200")

	expect(t, "setting through b", fmt.Sprint(b.put(t, "default", `{"settings":[{"answer":{"status":401}}]}`)), "200")
	expect(t, "the default session through c", c.ask(t, "default"), "401")
	_ = redis.Process.Kill()
	_ = redis.Wait()
	expect(t, "Redis gone, b", b.ask(t, "default"), "200 sessions")
	expect(t, "Redis gone, c", c.ask(t, "x"), "200 sessions")
	expect(t, "setting without Redis", fmt.Sprint(b.put(t, "x", `{}`)), "503")
	b.await(t, `note: Redis does not answer; until it does, everybody gets the default answers`)
	redis = startRedis(folder)
	b.await(t, `note: Redis is back`)
	c.await(t, `note: Redis is back`)
	expect(t, "Redis back, b", b.ask(t, "default"), "401")
	expect(t, "Redis back, c", c.ask(t, "default"), "401")
}
