package session

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// MaxDelay bounds every delay and every drip.
const MaxDelay = 30 * time.Second

// Draw is what a fault does to one request.
type Draw struct {
	// Strikes is false where the rate spares the request.
	Strikes bool
	// Delay is from 0 to MaxDelay.
	Delay time.Duration
}

// Draw decides what the fault does to the request before which n others came to
// the setting. It is the same for the same seed, key and n.
func (f *Fault) Draw(seed uint64, key string, n int) Draw {
	hash := fnv.New64a()
	hash.Write([]byte(key))
	r := rand.New(rand.NewPCG(seed^hash.Sum64(), uint64(n)))
	// The first draws of close seeds are close as well.
	r.Uint64()
	if f.Rate > 0 && r.Float64() >= f.Rate {
		return Draw{}
	}
	return Draw{Strikes: true, Delay: f.Delay.draw(r)}
}

func (d *Delay) draw(r *rand.Rand) time.Duration {
	if d == nil {
		return 0
	}
	var ms float64
	switch d.Distribution {
	case "fixed":
		ms = d.Value
	case "uniform":
		ms = d.Min + r.Float64()*(d.Max-d.Min)
	case "normal":
		ms = d.Mean + r.NormFloat64()*d.Deviation
	case "lognormal":
		ms = d.Median * math.Exp(r.NormFloat64()*d.Sigma)
	}
	most := float64(MaxDelay / time.Millisecond)
	return time.Duration(min(max(ms, 0), most) * float64(time.Millisecond))
}
