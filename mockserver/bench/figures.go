package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// figures are what is measured of one server in one round; memory in MB.
type figures struct {
	start, p50, p99, cpu  time.Duration
	perSecond, idle, peak float64
}

// bar is a figure of goalpost that is to be reached.
type bar struct {
	name string
	// of is the figure, given those of goalpost and of the server that it is
	// compared with.
	of func(own, limit figures) float64
	// limit is what is to be reached: at most that, or at least that.
	limit   float64
	atLeast bool
	unit    string
}

// The bars of a scenario.
func rateOfBare(limit float64) bar {
	return bar{"requests a second against bare Echo", func(own, bare figures) float64 { return own.perSecond / bare.perSecond }, limit, true, ""}
}

func cpuOf(limit float64, what string) bar {
	return bar{"CPU a request against " + what, func(own, bare figures) float64 { return float64(own.cpu) / float64(bare.cpu) }, limit, false, ""}
}

func p99OfBare(limit float64) bar {
	return bar{"p99 against bare Echo", func(own, bare figures) float64 { return float64(own.p99) / float64(bare.p99) }, limit, false, ""}
}

// perCore is how many requests a core of the server's answers in a second.
func perCore(limit float64) bar {
	return bar{"requests a second a core", func(own, _ figures) float64 { return 1 / own.cpu.Seconds() }, limit, true, ""}
}

func coldStart(limit float64) bar {
	return bar{"start to first answer", func(own, _ figures) float64 { return own.start.Seconds() * 1e3 }, limit, false, " ms"}
}

func idle(limit float64) bar {
	return bar{"memory at rest, journal on", func(own, _ figures) float64 { return own.idle }, limit, false, " MB"}
}

func peak(limit float64) bar {
	return bar{"peak of memory, journal on", func(own, _ figures) float64 { return own.peak }, limit, false, " MB"}
}

// finding is a bar with what was measured.
type finding struct {
	bar
	where    string
	measured float64
}

func (f finding) met() bool {
	if f.atLeast {
		return f.measured >= f.limit
	}
	return f.measured <= f.limit
}

// find keeps what was measured for a bar.
func (r *run) find(b bar, where string, measured float64) {
	r.found = append(r.found, finding{b, where, measured})
}

// printFindings prints what is to be reached, and whether it is.
func (r *run) printFindings() {
	fmt.Printf("| figure | measured | bar | |\n|---|---|---|---|\n")
	for _, f := range r.found {
		sign, verdict := "at most", "met"
		if f.atLeast {
			sign = "at least"
		}
		if !f.met() {
			verdict = "**missed**"
		}
		fmt.Printf("| %s: %s | %s%s | %s %s%s | %s |\n", f.where, f.name, plain(f.measured), f.unit, sign, plain(f.limit), f.unit, verdict)
	}
}

// plain is a figure with the digits that mean something.
func plain(figure float64) string {
	switch {
	case figure >= 1000:
		return fmt.Sprintf("%.0f", figure)
	case figure >= 10:
		return fmt.Sprintf("%.1f", figure)
	}
	return fmt.Sprintf("%.2f", figure)
}

// printTable prints medians, and the medians of the ratios to the first server.
func printTable(one scenario, servers []server, rounds [][]figures) {
	fmt.Printf("%s\n\n| server | requests/s | of the first | p50 ms | p99 ms | of the first | CPU µs a request | of the first | first answer ms | idle MB | peak MB |\n|%s\n", one.name, strings.Repeat("---|", 11))
	for i, server := range servers {
		of := func(what func(figures) float64) float64 {
			return median(rounds, func(round []figures) float64 { return what(round[i]) })
		}
		ratio := func(what func(figures) float64) float64 {
			return median(rounds, func(round []figures) float64 { return what(round[i]) / what(round[0]) })
		}
		rate := func(f figures) float64 { return f.perSecond }
		p99 := func(f figures) float64 { return float64(f.p99) }
		cpu := func(f figures) float64 { return float64(f.cpu) }
		fmt.Printf("| %s | %.0f | %.2f | %.2f | %.2f | %.2f | %.1f | %.2f | %.1f | %.1f | %.1f |\n", server.name, of(rate), ratio(rate),
			of(func(f figures) float64 { return f.p50.Seconds() * 1e3 }), of(p99)/1e6, ratio(p99), of(cpu)/1e3, ratio(cpu),
			of(func(f figures) float64 { return f.start.Seconds() * 1e3 }), of(func(f figures) float64 { return f.idle }), of(func(f figures) float64 { return f.peak }))
	}
	fmt.Println()
}

func median(rounds [][]figures, of func([]figures) float64) float64 {
	values := make([]float64, len(rounds))
	for i, round := range rounds {
		values[i] = of(round)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
