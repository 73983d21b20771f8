// The choice of this device, made under Settings → Appearance. Nothing chosen: the system decides.
try {
	const theme = localStorage.getItem('kith.theme');
	if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
	// Storage is closed to this page (a hardened private window): the system's theme stands.
}
