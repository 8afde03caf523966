// Asks the server, with the token where it wants one.
const kept = "kql.token";

export async function ask(what, body, signal) {
  for (;;) {
    const headers = { "Content-Type": "application/json" };
    const token = sessionStorage.getItem(kept);
    if (token) headers.Authorization = "Bearer " + token;
    const answer = await fetch("/page/" + what, { method: "POST", headers, body: JSON.stringify(body), signal });
    if (answer.status === 401) {
      await newToken(token);
      continue;
    }
    const text = await answer.text();
    let out;
    try { out = JSON.parse(text); } catch { throw new Error(text.trim() || "the server answers " + answer.status); }
    if (out.error) throw new Error(out.error["@message"]);
    return out;
  }
}

let asking = null; // one dialog for all requests that wait

function newToken(old) {
  if (sessionStorage.getItem(kept) !== old) return Promise.resolve();
  asking ??= new Promise((resolve) => {
    const dialog = document.getElementById("ticket"), field = document.getElementById("token");
    document.getElementById("tickettitle").textContent = old ? "The server does not take this token" : "This server asks for a token";
    dialog.addEventListener("close", () => {
      sessionStorage.setItem(kept, field.value.trim());
      field.value = "";
      asking = null;
      resolve();
    }, { once: true });
    dialog.addEventListener("cancel", (e) => e.preventDefault());
    dialog.showModal();
  });
  return asking;
}
