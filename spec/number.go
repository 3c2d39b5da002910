package spec

import (
	"strconv"
	"strings"
)

// exponentBeyond reports whether a number's exponent is larger than limit in
// either direction.
func exponentBeyond(number string, limit int) bool {
	i := strings.IndexAny(number, "eE")
	if i < 0 {
		return false
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(number[i+1:], "+"))
	return err != nil || exponent > limit || exponent < -limit
}
