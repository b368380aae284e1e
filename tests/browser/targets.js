// Buttons and links that a finger misses: under 44 px either way, but for links within a text (WCAG 2.5.5).
() => {
  const wanted = "button, a[href], input, select, textarea, summary, [role=button], [role=radio]";
  const found = [];
  for (const one of document.querySelectorAll(wanted)) {
    if (!one.checkVisibility() || one.closest("p, td, dd") !== null) continue;
    const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
    if (width <= 1 || (width >= 43.5 && height >= 43.5)) continue;
    const name = one.getAttribute("aria-label") ?? one.textContent.trim().slice(0, 30);
    found.push(`${one.tagName} ${name}: ${Math.round(width)} x ${Math.round(height)}`);
  }
  return found;
}
