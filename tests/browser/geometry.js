// Text that is cut off, leaves the page at a side or lies on other text; a page that scrolls sideways.
// Run in the page; gives a list of lines. Looks at what is painted and knows nothing of how it was made.
() => {
  const faults = new Set();
  const seen = [];
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;

  // What is there for screen readers alone: a box of a pixel that hides the rest.
  function isUnseen(owner) {
    if (!owner.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return true;
    for (let at = owner; at !== null; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      if (box.width <= 1 && box.height <= 1 && getComputedStyle(at).overflow !== "visible") return true;
    }
    return false;
  }

  // The layer that something is painted in: what stays while the page scrolls hides what passes below.
  function layerOf(owner) {
    for (let at = owner; at !== null; at = at.parentElement)
      if (/fixed|sticky/.test(getComputedStyle(at).position)) return at;
    return null;
  }

  // "shown", "cut" by a frame that hides what is over, or scrolled "away".
  function fateOf(box, owner) {
    for (let at = owner; at !== null && at !== document.documentElement; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const frame = at.getBoundingClientRect();
      const isAside = box.left < frame.left - 1.5 || box.right > frame.right + 1.5;
      const isAbove = box.top < frame.top - 1.5 || box.bottom > frame.bottom + 1.5;
      if (isAside) return /auto|scroll/.test(overflowX) && at.scrollWidth > at.clientWidth ? "away" : "cut";
      if (isAbove) return /auto|scroll/.test(overflowY) && at.scrollHeight > at.clientHeight ? "away" : "cut";
    }
    return "shown";
  }

  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const owner = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim().slice(0, 40);
    if (words === "" || owner.closest("script, style, noscript, option, title, desc") || isUnseen(owner)) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const line of range.getClientRects()) {
      if (line.width < 1 || line.height < 1) continue;
      // A line is as high as its font's longest strokes; the letters themselves are its middle.
      const air = line.height * 0.22;
      const box = { left: line.left, right: line.right, top: line.top + air, bottom: line.bottom - air };
      const fate = fateOf(box, owner);
      if (fate === "cut") faults.add(`cut off: ${words}`);
      if (fate !== "shown") continue;
      if (box.left < -1 || box.right > innerWidth + 1) faults.add(`off the side: ${words}`);
      seen.push({ ...box, owner, words, layer: layerOf(owner) });
    }
  }

  seen.sort((a, b) => a.top - b.top);
  for (const [place, one] of seen.entries()) {
    for (const other of seen.slice(place + 1)) {
      if (other.top >= one.bottom) break;
      if (one.owner === other.owner || one.layer !== other.layer) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const upright = Math.min(one.bottom, other.bottom) - other.top;
      if (across > 1.5 && upright > 1.5) faults.add(`overlap: ${one.words} | ${other.words}`);
    }
  }

  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth + 1) faults.add(`the page is ${wide} wide, not ${innerWidth}`);
  return [...faults];
}
