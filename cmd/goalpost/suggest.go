package main

import "strings"

// nearest is the name that was perhaps meant: the one with the fewest typing
// mistakes, at most one in three letters; "" where none is near.
func nearest(typed string, names []string) string {
	best, fewest := "", len(typed)/3+2
	for _, name := range names {
		if d := distance(strings.ToLower(typed), strings.ToLower(name)); d < fewest {
			best, fewest = name, d
		}
	}
	return best
}

// distance is how many letters have to be put in, left out or replaced to make
// one word of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
