package spec

import (
	"unicode"
)

// inContext checks the contextual rules for code points that IDNA 2008 allows
// only beside certain others (RFC 5892 appendix A), and the exceptions it
// disallows (RFC 5892 section 2.6).
func inContext(label []rune) bool {
	japanese, arabicIndic, extended := false, false, false
	for _, r := range label {
		japanese = japanese || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) && r != '\u30fb'
		arabicIndic = arabicIndic || r >= 0x660 && r <= 0x669
		extended = extended || r >= 0x6f0 && r <= 0x6f9
	}
	if arabicIndic && extended {
		return false
	}
	at := func(i int) rune {
		if i < 0 || i >= len(label) {
			return 0
		}
		return label[i]
	}
	for i, r := range label {
		switch r {
		case 0xb7: // middle dot, between two l
			if at(i-1) != 'l' || at(i+1) != 'l' {
				return false
			}
		case 0x375: // Greek keraia
			if !unicode.Is(unicode.Greek, at(i+1)) {
				return false
			}
		case 0x5f3, 0x5f4: // Hebrew geresh and gershayim
			if !unicode.Is(unicode.Hebrew, at(i-1)) {
				return false
			}
		case 0x30fb: // katakana middle dot
			if !japanese {
				return false
			}
		case 0x640, 0x7fa, 0x302e, 0x302f, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b:
			return false
		}
	}
	return true
}
