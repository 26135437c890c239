// Marks what a page shows as read once somebody looks at it: not for a prefetch, a hidden tab or a mail scanner.
// Without this, the button of the form does it.
const form = document.querySelector("[data-wm-read]");
const news = ["visibilitychange", "prerenderingchange"];

async function markAsRead() {
  if (!form || document.visibilityState !== "visible" || document.prerendering) return;
  for (const name of news) document.removeEventListener(name, markAsRead);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, tabs] = [document, now].map((page) => page.querySelector(".wm-tabs"));
  if (old && tabs) old.replaceWith(tabs);
  const [notice, left] = [document, now].map((page) => page.querySelector("[data-wm-unread]"));
  if (!left) return notice.remove();
  left.querySelector("form")?.remove(); // its button is for what the page of the answer shows
  left.querySelector("a").hidden = false;
  notice.replaceWith(left);
}

for (const name of news) document.addEventListener(name, markAsRead);
markAsRead();
