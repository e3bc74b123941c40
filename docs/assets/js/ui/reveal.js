// Opens the collapsed entry an address points at, for instance combined/#claude-sonnet-4.
function reveal() {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    return; // not an encoded id
  }
  const target = document.getElementById(id);
  const entry = target?.closest("details");
  if (!entry || entry.open) return;
  entry.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", reveal);
reveal();
