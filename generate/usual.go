package generate

import (
	"slices"
)

// usualNumber is where a number is drawn that has no bounds of its own.
func usualNumber(name, description string, integer bool) numberRange {
	own := nameWords(name)
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(word string) bool { return slices.Contains(own, word) })
	}
	switch {
	case has("percent", "percentage", "progress") && integer:
		return whole(1, 100)
	case has("percent", "percentage", "progress"):
		return hundredths(1, 100)
	case has("latitude", "lat"):
		return hundredths(-80, 80)
	case has("longitude", "lng", "lon"):
		return hundredths(-179, 179)
	case has("digits", "decimals", "precision", "places"):
		return whole(0, 4)
	case has("year"):
		return whole(2015, 2025)
	case has("month"):
		return whole(1, 12)
	case has("day"):
		return whole(1, 28)
	case has("hour", "hours"):
		return whole(0, 23)
	case has("minute", "minutes", "second", "seconds"):
		return whole(0, 59)
	case has("quantity", "qty", "bedrooms", "bathrooms", "rooms", "guests"):
		return whole(1, 8)
	case has("page") && !has("pages", "per", "size"):
		return whole(1, 5)
	case has("limit") || has("page") && has("per", "size"):
		return whole(10, 50)
	case has("temperature", "temp"):
		return whole(-5, 35)
	case has("age"):
		return whole(18, 80)
	case has("rating", "stars", "score"):
		return whole(1, 5)
	case has("timestamp", "created", "updated", "expires", "modified") || has("time") && !has("zone", "times", "total"):
		return whole(1_735_689_600, 1_767_225_599)
	case has("port"):
		return whole(1024, 49151)
	case has("code") && has("status", "http"):
		return whole(200, 204)
	case has("id", "ids"):
		return whole(1000, 9999)
	case has("price", "amount", "total", "cost", "balance", "fee", "value", "subtotal", "revenue", "salary") && !integer:
		return hundredths(1, 500)
	case has("width", "height", "size", "length"):
		return whole(16, 1920)
	case integer:
		return whole(1, 100)
	}
	return hundredths(1, 1000)
}
