package journal

import (
	"context"
	"sync"
	"time"
)

// What a journal holds, whichever is less.
const (
	DefaultMaxEntries = 1000
	DefaultMaxBytes   = 64 << 20
)

// Options are what a journal holds. The zero value is the defaults.
type Options struct {
	// MaxEntries bounds the number of exchanges.
	MaxEntries int
	// MaxBytes bounds what they take together.
	MaxBytes int
}

// Journal is the last exchanges of a server. It is safe for concurrent use.
type Journal struct {
	options Options

	mu sync.Mutex
	// ring holds the exchanges from first on, count of them.
	ring         []Exchange
	first, count int
	bytes        int
	last         uint64
	dropped      int
	coverage     *tally
	// readers have room for one signal each.
	readers map[chan struct{}]bool
}

// New is an empty journal.
func New(o Options) *Journal {
	if o.MaxEntries <= 0 {
		o.MaxEntries = DefaultMaxEntries
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	return &Journal{options: o, ring: make([]Exchange, o.MaxEntries), coverage: newTally(time.Now()), readers: map[chan struct{}]bool{}}
}

// Add adds an exchange. The oldest make room for it.
func (j *Journal) Add(x Exchange) {
	x.BodySize = max(x.BodySize, len(x.Body))
	if len(x.Body) > maxKept {
		x.Body = append([]byte(nil), x.Body[:maxKept]...)
	}
	x.size = x.weigh()
	if x.size > j.options.MaxBytes {
		bare := *x.Answered
		bare.Sent, x.Body = nil, nil
		x.Answered = &bare
		x.size = x.weigh()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.count == len(j.ring) || j.count > 0 && j.bytes+x.size > j.options.MaxBytes {
		j.drop()
		j.dropped++
	}
	j.last++
	x.ID = j.last
	j.ring[(j.first+j.count)%len(j.ring)] = x
	j.count++
	j.bytes += x.size
	j.coverage.add(&x)
	for reader := range j.readers {
		select {
		case reader <- struct{}{}:
		default:
		}
	}
}

// drop forgets the oldest exchange.
func (j *Journal) drop() {
	oldest := &j.ring[j.first]
	j.bytes -= oldest.size
	*oldest = Exchange{}
	j.first = (j.first + 1) % len(j.ring)
	j.count--
}

// at is the exchange at a place, the oldest at 0.
func (j *Journal) at(i int) *Exchange { return &j.ring[(j.first+i)%len(j.ring)] }

// List is a part of a journal.
type List struct {
	// Exchanges are the newest first.
	Exchanges []Exchange
	// Matched is how many match, also beyond the limit.
	Matched int
	// Complete is true where no exchange had to make room.
	Complete bool
	// Last is the id of the newest exchange, whether it matches or not.
	Last uint64
}

// List is the exchanges that match, the newest first, at most limit of them.
func (j *Journal) List(f Filter, limit int) List {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := List{Complete: j.dropped == 0, Last: j.last}
	for i := j.count - 1; i >= 0 && j.at(i).ID > f.After; i-- {
		if x := j.at(i); f.matches(x) {
			if list.Matched++; list.Matched <= limit {
				list.Exchanges = append(list.Exchanges, *x)
			}
		}
	}
	return list
}

// Since is the exchanges that match and are newer than an id, the oldest first,
// the id of the newest of all, and how many newer ones had to make room.
func (j *Journal) Since(f Filter) (exchanges []Exchange, last uint64, missed int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.count {
		if x := j.at(i); x.ID > f.After && f.matches(x) {
			exchanges = append(exchanges, *x)
		}
	}
	if j.count > 0 && j.dropped > 0 {
		if oldest := j.at(0).ID; f.After+1 < oldest {
			missed = int(oldest - f.After - 1)
		}
	}
	return exchanges, j.last, missed
}

// Get is the exchange of an id; ok is false where it is not there any more.
func (j *Journal) Get(id uint64) (x Exchange, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.count {
		if j.at(i).ID == id {
			return *j.at(i), true
		}
	}
	return Exchange{}, false
}

// Last is the id of the newest exchange; 0 where there was none.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Reset removes the exchanges of a session and is how many they were. "" removes
// all, and what was counted with them.
func (j *Journal) Reset(session string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := make([]Exchange, len(j.ring))
	count, bytes := 0, 0
	for i := range j.count {
		if x := j.at(i); session != "" && x.Session != session {
			kept[count] = *x
			count, bytes = count+1, bytes+x.size
		}
	}
	removed := j.count - count
	j.ring, j.first, j.count, j.bytes = kept, 0, count, bytes
	if session == "" {
		j.dropped, j.coverage = 0, newTally(time.Now())
	}
	return removed
}

// Await waits until at least count exchanges match, or ctx is done, and lists
// them, at most limit.
func (j *Journal) Await(ctx context.Context, f Filter, count, limit int) List {
	added, done := j.Watch()
	defer done()
	for {
		list := j.List(f, limit)
		if list.Matched >= count {
			return list
		}
		select {
		case <-added:
		case <-ctx.Done():
			return j.List(f, limit)
		}
	}
}

// Watch is a channel that has a signal whenever exchanges were added; done has to
// be called in the end.
func (j *Journal) Watch() (added <-chan struct{}, done func()) {
	reader := make(chan struct{}, 1)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.readers[reader] = true
	return reader, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.readers, reader)
	}
}

// Stats are how full a journal is.
type Stats struct {
	Entries, Bytes, MaxEntries, MaxBytes int
	// Total is how many exchanges there were, Dropped how many had to make room.
	Total   uint64
	Dropped int
	// BySession is how many entries each session has.
	BySession map[string]int
	// Used is when each session sent its last request.
	Used map[string]time.Time
}

// Stats are how full the journal is.
func (j *Journal) Stats() Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := Stats{Entries: j.count, Bytes: j.bytes, MaxEntries: len(j.ring), MaxBytes: j.options.MaxBytes, Total: j.last, Dropped: j.dropped,
		BySession: map[string]int{}, Used: map[string]time.Time{}}
	for i := range j.count {
		s.BySession[j.at(i).Session]++
		s.Used[j.at(i).Session] = j.at(i).Start
	}
	return s
}
