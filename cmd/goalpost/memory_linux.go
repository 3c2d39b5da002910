package main

import (
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// When a server is at rest: it takes next to nothing of a processor from one look
// to the next. Looks are more frequent in the beginning, since it is the start that
// needs most of the memory.
const (
	firstLooks, oftenFor = 100 * time.Millisecond, 3 * time.Second
	laterLooks           = time.Second
	restful              = 5 * time.Millisecond
	worthwhile           = 20 * time.Millisecond
)

// giveBack gives memory back to the system whenever the server has worked and is
// at rest again, until ctx is done: a mock that waits for requests takes little,
// whatever it was asked before. While it works only pages of the program are given
// back: of each page that is needed the system brings the fifteen around it, and most
// of what comes is never used again.
func giveBack(ctx context.Context) {
	started, seen, given := time.Now(), cpuTime(), time.Duration(0)
	var dropped time.Time
	// The start of the libraries has brought 5 MB that nothing needs again.
	dropPages()
	for {
		wait := firstLooks
		if time.Since(started) > oftenFor {
			wait = laterLooks
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		used := cpuTime()
		switch atRest := used-seen < restful; {
		case atRest && used-given > worthwhile:
			debug.FreeOSMemory()
			dropPages()
			used = cpuTime()
			given = used
		case !atRest && time.Since(dropped) >= laterLooks:
			dropPages()
			dropped = time.Now()
			used = cpuTime()
		}
		seen = used
	}
}

// cpuTime is the time of processors that the process has taken.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// dropPages takes the program's own pages out of the process: code and tables that
// only the start needed do not come back, the others are found in the system's
// cache when they are next used. Pages that can be written stay.
func dropPages() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	text, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(text)) {
		// 00400000-00fb7000 r-xp 00000000 fe:00 10002517  /goalpost
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[5] != program || strings.Contains(fields[1], "w") {
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		start, err := strconv.ParseUint(from, 16, 64)
		if err != nil {
			continue
		}
		end, err := strconv.ParseUint(to, 16, 64)
		if err != nil {
			continue
		}
		// It is advice: where it is not taken, nothing is lost.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(start), uintptr(end-start), syscall.MADV_DONTNEED)
	}
}
