package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// measured is what a load found.
type measured struct {
	requests  int
	perSecond float64
	p50, p99  time.Duration
}

// load asks a server for a while, with wrk where it is installed.
func (one scenario) load(ctx context.Context, s settings, address string, duration time.Duration) (measured, error) {
	if wrk, err := exec.LookPath("wrk"); err == nil && !s.own {
		return one.wrk(ctx, wrk, s, address, duration)
	}
	return one.own(ctx, s, address, duration)
}

// script is the part of a script for wrk that does not depend on the request.
const script = `
request = function()
  n = n + 1
  return wrk.format("GET", (target:gsub("{}", string.format("%d", n))))
end
if not target:find("{}", 1, true) then request = nil; wrk.path = target end
done = function(s, l)
  io.write(string.format("RESULT requests=%d us=%d p50=%.0f p99=%.0f wrong=%d status=%d\n", s.requests, s.duration, l:percentile(50),
    l:percentile(99), s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout, s.errors.status))
end
`

// wrk is the load of wrk.
func (one scenario) wrk(ctx context.Context, wrk string, s settings, address string, duration time.Duration) (m measured, err error) {
	file, err := os.CreateTemp("", "bench-*.lua")
	if err != nil {
		return m, err
	}
	defer os.Remove(file.Name())
	fmt.Fprintf(file, "target, n = %q, %d\n", one.target, time.Now().UnixMicro()%1e9)
	for name, values := range one.header {
		fmt.Fprintf(file, "wrk.headers[%q] = %q\n", name, values[0])
	}
	if _, err = io.WriteString(file, script); err == nil {
		err = file.Close()
	}
	if err != nil {
		return m, err
	}
	out, err := exec.CommandContext(ctx, wrk, "-t1", "-c"+strconv.Itoa(s.connections), "-d"+strconv.Itoa(max(1, int(duration.Seconds())))+"s",
		"-s", file.Name(), "http://"+address+"/").CombinedOutput()
	if err != nil {
		return m, fmt.Errorf("wrk: %v %s", err, out)
	}
	found := regexp.MustCompile(`RESULT requests=(\d+) us=(\d+) p50=(\d+) p99=(\d+) wrong=(\d+) status=(\d+)`).FindStringSubmatch(string(out))
	if found == nil || found[5] != "0" {
		return m, fmt.Errorf("wrk: %s", out)
	}
	number := func(i int) int { n, _ := strconv.Atoi(found[i]); return n }
	m.requests = number(1)
	if errors := number(6); errors > 0 && errors < m.requests || errors > 0 != (one.status >= 400) {
		return m, fmt.Errorf("%d of %d answers have an error's status, want the status %d", errors, m.requests, one.status)
	}
	m.perSecond = float64(m.requests) / float64(number(2)) * 1e6
	m.p50, m.p99 = time.Duration(number(3))*time.Microsecond, time.Duration(number(4))*time.Microsecond
	return m, nil
}

// own is the load of this program: connections that each ask, read the answer and
// ask again.
func (one scenario) own(ctx context.Context, s settings, address string, duration time.Duration) (m measured, err error) {
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()
	begun := time.Now()
	all, err := one.ask(ctx, s, address, math.MaxInt64)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("nothing was answered")
	}
	if err != nil {
		return m, err
	}
	m.requests, m.perSecond = len(all), float64(len(all))/time.Since(begun).Seconds()
	m.p50, m.p99 = all[len(all)/2], all[len(all)*99/100]
	return m, nil
}

// burst asks that many times.
func (one scenario) burst(ctx context.Context, s settings, address string, count int64) error {
	_, err := one.ask(ctx, s, address, count)
	return err
}

// ask asks a server, each time with another number, until it was asked that many
// times or ctx is done. The result is how long each answer took, in ascending order.
func (one scenario) ask(ctx context.Context, s settings, address string, count int64) ([]time.Duration, error) {
	var group sync.WaitGroup
	var asked atomic.Int64
	first := time.Now().UnixMicro() % 1e9
	took := make([][]time.Duration, s.connections)
	errs := make([]error, s.connections)
	for i := range s.connections {
		group.Go(func() {
			took[i], errs[i] = one.connection(ctx, address, func() (number int64, more bool) {
				n := asked.Add(1)
				return first + n, n <= count
			})
		})
	}
	group.Wait()
	all := slices.Concat(took...)
	slices.Sort(all)
	return all, errors.Join(errs...)
}

// connection asks on one connection while next has more and ctx is not done.
func (one scenario) connection(ctx context.Context, address string, next func() (number int64, more bool)) ([]time.Duration, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var head strings.Builder
	if err := one.header.Write(&head); err != nil {
		return nil, err
	}
	var took []time.Duration
	for in := bufio.NewReader(conn); ctx.Err() == nil; {
		number, more := next()
		if !more {
			break
		}
		target := strings.ReplaceAll(one.target, "{}", strconv.FormatInt(number, 10))
		begun := time.Now()
		if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", target, address, head.String()); err != nil {
			return nil, err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return nil, err
		}
		if response.StatusCode != one.status {
			return nil, fmt.Errorf("%s = %s, want the status %d", target, response.Status, one.status)
		}
		took = append(took, time.Since(begun))
	}
	return took, nil
}
