package anonymise

import (
	"slices"
	"strings"
)

// class is what the name of a column or a key says of its values.
type class uint8

const (
	free   class = iota // anything
	person              // a person's or a thing's own name
	user                // a name that somebody signs in with
	host
	domain
)

// ends are the ends of names by which columns and keys are told, longer ones first.
var ends = []struct {
	class class
	ends  []string
}{
	{free, []string{"resourcedisplayname", "appdisplayname", "applicationdisplayname", "userid", "useragent", "usertype", "hostcustomentity", "version"}},
	{domain, []string{"accountdomain", "domainname", "ntdomain", "dnsdomain", "upnsuffix"}},
	{host, []string{"devicename", "computer", "computername", "hostname", "workstation", "workstationname", "machinename", "servername", "fqdn", "dvc", "devicedisplayname"}},
	{user, []string{"accountname", "username", "samaccountname", "mailnickname", "upn", "userprincipalname", "caller", "account", "signinname", "user"}},
	{person, []string{"displayname", "fullname", "givenname", "surname", "firstname", "lastname", "nickname"}},
}

// alone are names that say it only where they are the whole name.
var alone = map[string]class{"identity": person, "actor": user, "owner": user, "domain": domain, "host": host, "device": host, "dvc": host}

// classOf tells by the last part of a name.
func classOf(name string) class {
	name = name[strings.LastIndexByte(name, '.')+1:]
	name = strings.ToLower(strings.NewReplacer("_", "", " ", "", "-", "").Replace(name))
	if c, ok := alone[name]; ok {
		return c
	}
	for _, e := range ends {
		if slices.ContainsFunc(e.ends, func(end string) bool { return strings.HasSuffix(name, end) }) {
			return e.class
		}
	}
	return free
}

// common are names that everybody has, which rules compare with.
var common = set(`system|local system|localsystem|local service|network service|nt authority|nt service|builtin|anonymous|anonymous logon|root|admin|administrator|guest|
everyone|workgroup|window manager|font driver host|localhost|unknown|none|null|n/a|not available|-|true|false|default|www-data|nobody|daemon|krbtgt|user|users|umfd|dwm|
info|support|sales|security|office|mail|postmaster|webmaster|noreply|no-reply|helpdesk|test|service|backup|scanner|reception|contact|hello|team`)

// suffixes are the ends of domains below which everybody can have a name.
var suffixes = strings.Fields(`onmicrosoft.com sharepoint.com azurewebsites.net blob.core.windows.net vault.azure.net cloudapp.net cloudapp.azure.com
co.uk org.uk ac.uk com.au net.au co.nz co.jp com.br co.in co.za com.mx com.tr com.cn`)

// reserved are ends of domains that are nobody's, and stay.
var reserved = set("example|test|invalid|local|localhost|localdomain|internal|lan|home|corp|intranet")

// services are Microsoft's own hosts, which stay, unless they are under a suffix.
var services = strings.Fields("microsoft.com microsoftonline.com windows.com windows.net windowsupdate.com office.com office365.com office.net live.com azure.com msftauth.net")

func set(list string) map[string]bool {
	out := map[string]bool{}
	for one := range strings.SplitSeq(list, "|") {
		out[strings.TrimSpace(one)] = true
	}
	return out
}

// below says whether a domain is one of some or below it, and which.
func below(name string, all []string) (string, bool) {
	for _, one := range all {
		if name == one || strings.HasSuffix(name, "."+one) {
			return one, true
		}
	}
	return "", false
}
