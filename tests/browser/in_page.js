// What the tests ask of a page, from inside it: as it is once everything has moved where it belongs.
const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];

window.measured = {
  // Dark and forced colors change colors and nothing else, so the other rules need not run again. What sticks to the
  // edge of the window lies over something until one scrolls on (WCAG 2.5.8), so it is measured where it belongs.
  async axe(which = "all") {
    const sticking = [...document.querySelectorAll(".wm *")].filter((one) => getComputedStyle(one).position === "sticky");
    for (const one of sticking) one.style.position = "static";
    const colors = ["color-contrast", "link-in-text-block"];
    const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const run = { colors: { type: "rule", values: colors }, wcag, all: [...wcag, "best-practice"] };
    const found = await axe.run(document, {
      resultTypes: ["violations"],
      preload: false,
      runOnly: run[which],
      rules: which === "colors" ? {} : { "target-size": { enabled: true } },
    });
    for (const one of sticking) one.style.position = "";
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => ({
        rule: rule.id,
        where: node.target.join(" "),
        why: node.failureSummary.split("\n")[1],
        html: node.html.slice(0, 300),
      })),
    );
  },

  sideways() {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const beyond = (element) => element.getBoundingClientRect().right > root.clientWidth + 1;
    const wide = [...document.querySelectorAll("body *")].filter(beyond).slice(-3);
    const names = wide.map((element) => element.outerHTML.slice(0, 120)).join(" | ");
    return [`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}, ${names}`];
  },

  // Wagtail hides what is wider than the window instead of letting it be scrolled to.
  cutOff() {
    const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.querySelectorAll("main :is(input, select, textarea, button, .button)")].flatMap((element) => {
      const right = element.getBoundingClientRect().right;
      if (!element.checkVisibility() || right <= innerWidth + 1 || scrolls(element.parentElement)) return [];
      return [`cut-off at ${Math.round(right)}: ${element.outerHTML.slice(0, 160)}`];
    });
  },

  // Links in a sentence are as high as their line (WCAG 2.5.8 leaves them out); an option is as large as its label,
  // and a link that is drawn over the whole card as large as the card.
  targets() {
    const touched = ".wm :is(a[href], button, input, select, textarea, summary)";
    return [...document.querySelectorAll(touched)].flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.type === "hidden") return [];
      const cover = getComputedStyle(element, "::after");
      const isCover = cover.position === "absolute" && cover.content !== "none";
      const whole = isCover ? element.offsetParent : element.closest("label") || element;
      if (element.localName === "a" && !isCover && getComputedStyle(element).display === "inline") return [];
      const box = whole.getBoundingClientRect();
      const isPrimary = element.matches(
        ".wm-button:not(.wm-button--small, .wm-button--quiet), .wm-field > :is(input:not([type=file]), textarea, select)",
      );
      const small = box.height < (isPrimary ? 44 : 24) - 0.1 || box.width < 23.9;
      const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
      return small ? [`${size} is too small to touch: ${element.outerHTML.slice(0, 160)}`] : [];
    });
  },

  // Focus: a change of the element, or of what is drawn in its place, when it comes to it.
  looks(element) {
    const seen = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "borderColor", "clipPath"];
    return [element, element.nextElementSibling, element.parentElement].map((node) => {
      const style = node ? getComputedStyle(node) : {};
      return seen.map((name) => style[name]).join(" ");
    });
  },

  remember() {
    const stops = document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]");
    this.unfocused = new Map([...stops].map((element) => [element, this.looks(element)]));
  },

  focus() {
    const element = document.activeElement;
    if (!element || element === document.body || !this.unfocused) return null;
    const before = this.unfocused.get(element);
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
    const top = document.elementFromPoint(x, y);
    const label = [...(element.labels || [])].some((one) => one.contains(top));
    return {
      what: element.outerHTML.slice(0, 200),
      changes: !before || this.looks(element).some((look, place) => look !== before[place]),
      inside: box.width > 0 && y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
      free: !top || element.contains(top) || top.contains(element) || label,
    };
  },
};
