package main

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// What a start may take before memory is collected, in bytes, and how long a start
// takes at most.
const (
	startMemory = 24 << 20
	startTime   = time.Second
)

// startQuickly leaves memory uncollected while the server starts: nearly all that a
// start makes is still needed in the end, and going through it again and again takes
// as much as making it. It ends with the first collection, which a large document
// brings about, or after a second.
func startQuickly() (end func()) {
	percent := debug.SetGCPercent(-1)
	if percent < 0 {
		// It is off already: by GOGC, or for another server that starts.
		return func() {}
	}
	limit := debug.SetMemoryLimit(startMemory)
	end = sync.OnceFunc(func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	})
	// An object that nothing holds is gone with the first collection.
	runtime.AddCleanup(&struct{ _ [64]byte }{}, func(end func()) { end() }, end)
	time.AfterFunc(startTime, end)
	return end
}

// reserve is how many bytes are allocated and never touched: they take no memory,
// but count where the collector decides when to begin. The little that a mock holds
// would otherwise be gone through twenty times a second under load, which takes a
// tenth of its processor time; so it is half as often, for as many bytes more.
const reserve = 3 << 20

// reserved keeps the reserve until end is called.
func reserved() (end func()) {
	bytes := make([]byte, reserve)
	return func() { runtime.KeepAlive(bytes) }
}
