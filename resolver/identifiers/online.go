package identifiers

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// readEmail gives the address in lower case with its domain in ASCII form. A
// display name ("Ann <ann@example.org>") and "mailto:" are dropped.
func readEmail(value string) reading {
	text := strings.ToLower(refang(clean(value)))
	if open, end := strings.LastIndexByte(text, '<'), strings.LastIndexByte(text, '>'); open >= 0 && end > open {
		text = text[open+1 : end]
	}
	text = strings.TrimPrefix(strings.TrimSpace(text), "mailto:")
	at := strings.LastIndexByte(text, '@')
	if at <= 0 || at > 64 || strings.ContainsAny(text[:at], " @,;:<>()[]\\\"") {
		return failed("not an e-mail address")
	}
	if text[0] == '.' || text[at-1] == '.' || strings.Contains(text[:at], "..") {
		return failed("not an e-mail address") // RFC 5321 §4.1.2
	}
	domain, valid := asciiDomain(text[at+1:])
	switch {
	case placeholderEmail(text[:at], text[at+1:]):
		return failed("placeholder")
	case !valid:
		return failed("domain not valid")
	}
	return ok(text[:at] + "@" + domain)
}

// placeholderEmail reports whether an address is one that nobody reads
// (noreply@…) or that people give who have none (test@test, none@none.com).
func placeholderEmail(local, domain string) bool {
	switch withoutMarks(local) {
	case "noreply", "donotreply", "mailerdaemon", "nobody", "noemail", "nomail", "noaddress":
		return true
	}
	name, _, _ := strings.Cut(domain, ".")
	return name == local && (placeholderWord(strings.ToUpper(local)) || local == "example" || local == "abc" || local == "email" || local == "mail" || strings.Trim(local, local[:1]) == "")
}

// withoutMarks leaves out what addresses are parted with.
func withoutMarks(local string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, local)
}

// looseEmail drops what the mail provider ignores in an address, as its help
// pages say: Google dots and "+tag" (googlemail.com is gmail.com); Microsoft,
// Apple, Fastmail and Zoho "+tag"; Proton "+tag", dots, hyphens and underscores,
// with pm.me and protonmail.com for proton.me; Yandex "+tag", with a dot for a
// hyphen and one mailbox under all its domains. Others may ignore nothing.
func looseEmail(canonical string) string {
	local, domain, _ := strings.Cut(canonical, "@")
	bare, _, _ := strings.Cut(local, "+")
	switch domain {
	case "gmail.com", "googlemail.com":
		local, domain = strings.ReplaceAll(bare, ".", ""), "gmail.com"
	case "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "fastmail.com", "zoho.com", "zohomail.com":
		local = bare
	case "me.com", "mac.com":
		local, domain = bare, "icloud.com"
	case "proton.me", "protonmail.com", "pm.me":
		local, domain = withoutMarks(bare), "proton.me"
	case "yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua":
		local, domain = strings.ReplaceAll(bare, ".", "-"), "yandex.ru"
	}
	if local == "" {
		return canonical
	}
	return local + "@" + domain
}

// asciiDomain gives a domain name in lower-case ASCII form (IDNA 2008 look-up
// rules, which map letters but refuse what no registry allows).
func asciiDomain(text string) (string, bool) {
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.TrimSpace(text), "."))
	if err != nil || !strings.Contains(domain, ".") || len(domain) > 253 || strings.ContainsAny(domain, ":/ ") {
		return "", false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 {
			return "", false
		}
	}
	if _, err := netip.ParseAddr(domain); err == nil {
		return "", false
	}
	return domain, true
}

// readDomain gives a domain name without scheme, path, port and leading "www.".
func readDomain(value string) reading {
	text := strings.ToLower(refang(clean(value)))
	if _, rest, found := strings.Cut(text, "://"); found {
		text = rest
	}
	if i := strings.IndexAny(text, "/?#"); i >= 0 {
		text = text[:i]
	}
	if i := strings.LastIndexByte(text, ':'); i >= 0 && allDigits(text[i+1:]) {
		text = text[:i]
	}
	domain, valid := asciiDomain(text)
	if !valid {
		return failed("domain not valid")
	}
	for {
		rest, found := strings.CutPrefix(domain, "www.")
		if !found || !strings.Contains(rest, ".") {
			return ok(domain)
		}
		domain = rest
	}
}

// registrable gives the part of a domain that somebody registered
// ("b.com.kh" of "a.b.com.kh"), the domain itself where the list knows none.
func registrable(domain string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return d
	}
	return domain
}

// trackers are query parameters that say who shared a link, not what it shows.
func tracker(name string) bool {
	switch name {
	case "fbclid", "gclid", "igshid", "igsh", "mibextid", "si", "ref_src":
		return true
	}
	return strings.HasPrefix(name, "utm_")
}

// schemePattern matches the scheme in front of an address (RFC 3986).
var schemePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// readURL gives a web address with scheme and host in lower case, http read as
// https, and without default port, fragment, tracking parameters and a final
// slash; parameters are sorted. Other schemes are kept as they are.
func readURL(value string) reading {
	text := refang(clean(value))
	switch {
	case strings.HasPrefix(text, "//"):
		text = "https:" + text
	case !schemePattern.MatchString(text):
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return failed("not a web address")
	}
	host := u.Hostname()
	if addr, err := netip.ParseAddr(host); err == nil {
		host = addr.Unmap().WithZone("").String()
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
	} else if domain, valid := asciiDomain(strings.ToLower(host)); valid {
		host = domain
	} else {
		return failed("host not valid")
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	if u.Scheme = strings.ToLower(u.Scheme); u.Scheme == "http" {
		u.Scheme = "https"
	}
	query := u.Query()
	for name := range query {
		if tracker(strings.ToLower(name)) {
			query.Del(name)
		}
	}
	canonical := u.Scheme + "://" + host + strings.TrimRight(u.EscapedPath(), "/")
	if q := query.Encode(); q != "" {
		canonical += "?" + q
	}
	if len(canonical) > 2000 {
		return failed("longer than 2000 bytes")
	}
	return ok(canonical)
}

// readIP gives an address in its shortest form, IPv4 inside IPv6 as IPv4. A
// port is dropped. Addresses of private networks, loopback, links and groups
// (RFC 6890) stand for another machine in every network and identify none.
func readIP(value string) reading {
	text := refang(clean(value))
	addr, err := netip.ParseAddr(text)
	if err != nil {
		withPort, portErr := netip.ParseAddrPort(text)
		if portErr != nil {
			return failed("not an IP address")
		}
		addr = withPort.Addr()
	}
	addr = addr.Unmap().WithZone("")
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() || addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return failed("not a public address")
	}
	return ok(addr.String())
}
