package generate

import (
	"fmt"
	"strings"
)

// look is how texts of certain names are made.
type look struct {
	// phrases are words of a name, side by side.
	phrases []string
	make    func(stream) string
	// ends is set where a phrase says something only at the end of a name: a
	// "status" is a status, a "status message" is none.
	ends bool
}

// looks are asked in this order. A change changes generated values.
func looks() []look {
	one := func(list ...string) func(stream) string { return func(s stream) string { return pick(s, list) } }
	number := func(low, high int) func(stream) string {
		return func(s stream) string { return index(s.between(low, high)) }
	}
	url := func(s stream) string { return address("", s, "") }
	return []look{
		{[]string{"email", "mail", "email address"}, email, false},
		{[]string{"first name", "given name", "firstname", "forename", "givenname"}, one(firstNames...), false},
		{[]string{"last name", "family name", "lastname", "surname", "familyname"}, one(lastNames...), false},
		{[]string{"user name", "username", "login", "nickname", "screen name", "handle"}, func(s stream) string {
			return strings.ToLower(pick(s, firstNames)) + index(10+s.below(90))
		}, false},
		{[]string{"country code", "country iso", "iso country"}, one(countryCodes...), false},
		{[]string{"currency code", "currency", "iso code"}, one("USD", "EUR", "GBP", "INR", "JPY"), true},
		{[]string{"currency symbol"}, one("$", "€", "£", "¥"), true},
		{[]string{"language code", "locale", "language", "lang"}, one("en", "de", "fr", "es", "hi", "ja"), true},
		{[]string{"domain name", "host name", "domain", "hostname", "host", "fqdn"}, func(s stream) string { return pick(s, plainWords) + ".example.com" }, true},
		{[]string{"company name", "organization name", "organisation name", "vendor name", "brand name"}, company, false},
		{[]string{"file name", "filename"}, func(s stream) string { return pick(s, plainWords) + "-" + index(1+s.below(99)) + ".pdf" }, true},
		{[]string{"color", "colour"}, one("teal", "amber", "crimson", "indigo", "olive"), true},
		{[]string{"phone", "mobile", "fax", "telephone", "phone number"}, func(s stream) string { return fmt.Sprintf("+1-202-555-%04d", s.below(10000)) }, false},
		{[]string{"avatar", "image", "picture", "photo", "thumbnail", "logo", "icon", "image url", "avatar url"}, func(s stream) string {
			return "{{server}}/pictures/" + pick(s, plainWords) + "-" + index(1+s.below(999)) + ".svg"
		}, false},
		{[]string{"url", "uri", "link", "href", "website", "homepage", "webpage", "permalink"}, url, false},
		{[]string{"self", "next", "previous", "prev", "related", "links"}, url, true},
		{[]string{"uuid", "guid"}, uuid, false},
		{[]string{"time zone", "timezone", "tz"}, one("Europe/Lisbon", "Asia/Kolkata", "America/New_York", "Asia/Tokyo", "Africa/Nairobi"), true},
		{[]string{"date of birth", "birth date", "birthday", "dob"}, func(s stream) string {
			return fmt.Sprintf("%d-%02d-%02d", s.between(1960, 2004), s.between(1, 12), s.between(1, 28))
		}, false},
		{[]string{"date", "created", "updated", "modified", "timestamp", "created at", "updated at"}, func(s stream) string { return moment(s).Format("2006-01-02T15:04:05Z") }, false},
		{[]string{"city", "town"}, one(cities...), false},
		{[]string{"country", "nationality"}, one(countries...), true},
		{[]string{"state", "province", "region", "county"}, one(regions...), true},
		{[]string{"street", "address", "address line", "street address"}, func(s stream) string { return index(1+s.below(200)) + " " + pick(s, lastNames) + " Street" }, true},
		{[]string{"zip", "postal", "postcode", "zip code", "postal code"}, func(s stream) string { return fmt.Sprintf("%05d", s.below(100000)) }, false},
		{[]string{"company", "organization", "organisation", "vendor", "brand", "publisher", "manufacturer", "employer", "supplier"}, company, true},
		{[]string{"author", "owner", "assignee", "creator", "created by", "updated by", "contributor", "artist", "reviewer", "contact person", "recipient"}, fullName, true},
		{[]string{"role", "position", "job title", "occupation"}, one("Manager", "Analyst", "Designer", "Engineer", "Consultant"), true},
		{[]string{"gender", "sex"}, one("female", "male", "other"), true},
		{[]string{"title", "subject", "headline", "label", "caption", "heading"}, func(s stream) string { return sentence(s, 2+s.below(3)) }, true},
		{[]string{"slug"}, func(s stream) string { return strings.ReplaceAll(words(s, 2), " ", "-") }, true},
		{[]string{"description", "summary", "text", "message", "comment", "note", "notes", "body", "content", "bio", "detail", "details", "reason"}, func(s stream) string {
			return sentence(s, 6+s.below(6)) + "."
		}, false},
		{[]string{"isbn", "isbn13"}, func(s stream) string { return "978" + fmt.Sprintf("%010d", s.below(10_000_000_000)) }, true},
		{[]string{"isbn10", "ean", "upc", "barcode"}, func(s stream) string { return fmt.Sprintf("%010d", s.below(10_000_000_000)) }, true},
		{[]string{"iban"}, func(s stream) string { return fmt.Sprintf("DE%020d", s.below(1_000_000_000)) }, true},
		{[]string{"sku", "reference", "reference number", "order number", "invoice number"}, func(s stream) string {
			return fmt.Sprintf("%c%c-%04d", 'A'+s.below(26), 'A'+s.below(26), s.below(10000))
		}, true},
		{[]string{"ip", "ip address", "ipv4"}, func(s stream) string { return fmt.Sprintf("192.0.2.%d", 1+s.below(254)) }, true},
		{[]string{"mac", "mac address"}, func(s stream) string {
			return fmt.Sprintf("02:00:5e:%02x:%02x:%02x", s.below(256), s.below(256), s.below(256))
		}, true},
		{[]string{"user agent"}, one("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), true},
		{[]string{"mime type", "content type", "media type", "mimetype"}, one("application/pdf", "image/png", "text/plain", "application/json"), true},
		{[]string{"token", "hash", "secret", "signature", "checksum", "etag", "api key", "apikey", "sha", "digest"}, func(s stream) string { return strings.ReplaceAll(uuid(s), "-", "") }, true},
		{[]string{"version"}, func(s stream) string { return fmt.Sprintf("%d.%d.%d", 1+s.below(4), s.below(10), s.below(10)) }, true},
		{[]string{"status"}, one("active", "pending", "done"), true},
		{[]string{"latitude", "lat"}, func(s stream) string { return fmt.Sprintf("%d.%04d", s.between(-70, 70), s.below(10000)) }, true},
		{[]string{"longitude", "lng", "lon"}, func(s stream) string { return fmt.Sprintf("%d.%04d", s.between(-170, 170), s.below(10000)) }, true},
		{[]string{"price", "amount", "total", "cost", "balance", "fee", "value", "subtotal", "discount"}, func(s stream) string { return fmt.Sprintf("%d.%02d", 1+s.below(500), s.below(100)) }, true},
		{[]string{"percent", "percentage", "rate"}, number(1, 100), true},
		{[]string{"year"}, number(2015, 2025), true},
		{[]string{"month"}, number(1, 12), true},
		{[]string{"count", "quantity", "qty", "age"}, number(1, 60), true},
		{[]string{"id", "ids", "code", "number", "no", "identifier"}, number(1000, 9999), true},
		{[]string{"id"}, number(1000, 9999), false},
	}
}

func fullName(s stream) string { return pick(s, firstNames) + " " + pick(s, lastNames) }

func company(s stream) string { return pick(s, lastNames) + " & Co" }

// title is a few words with capitals: a name of something that is no person.
func title(s stream, n int) string {
	list := strings.Fields(words(s, n))
	for i, word := range list {
		list[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(list, " ")
}
