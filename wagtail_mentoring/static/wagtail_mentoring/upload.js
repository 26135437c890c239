// Says how far an upload is, and what is too large before it is sent. Without this file the form works just the same.

function enhance(form) {
  const file = form.querySelector("[type=file]");
  const part = (name) => form.querySelector(`[data-upload-${name}]`);
  const most = Number(file.dataset.mostBytes);
  const bar = part("progress").querySelector("progress");

  const isTooLarge = () => {
    part("too-large").hidden = !(file.files.length && file.files[0].size > most);
    part("failed").hidden = true;
    return !part("too-large").hidden;
  };

  const show = (answer, address) => {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const ours = page.querySelector(".wm");
    if (!ours) return location.assign(address);
    document.title = page.title;
    history.replaceState(null, "", address);
    const old = form.closest(".wm");
    old.replaceWith(ours);
    ours.querySelectorAll(".wm-upload").forEach(enhance);
    const news = ours.querySelector(".wm-errors, .wm-notice");
    if (news) {
      news.tabIndex = -1;
      news.focus();
    }
  };

  const fail = () => {
    part("progress").hidden = true;
    part("failed").hidden = false;
    form.querySelector("[type=submit]").disabled = false;
  };

  file.addEventListener("change", isTooLarge);
  form.addEventListener("submit", (event) => {
    if (!file.files.length) return;
    event.preventDefault();
    if (isTooLarge()) return file.focus();
    const sending = new XMLHttpRequest();
    sending.upload.addEventListener("progress", (told) => {
      if (told.lengthComputable) bar.value = (100 * told.loaded) / told.total;
    });
    sending.addEventListener("load", () => show(sending.responseText, sending.responseURL));
    ["error", "abort", "timeout"].forEach((name) => sending.addEventListener(name, fail));
    sending.open("POST", form.action || location.href);
    part("progress").hidden = false;
    form.querySelector("[type=submit]").disabled = true;
    sending.send(new FormData(form));
  });
}

document.querySelectorAll(".wm-upload").forEach(enhance);
