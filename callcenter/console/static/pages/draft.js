// A special report: printed as it is, or fetched as a file after the password was given once more.
import { confirmed, make, tell, words } from "../shell.js";

document.getElementById("print").addEventListener("click", () => print());
document.getElementById("export").addEventListener("click", async (event) => {
  event.preventDefault();
  const link = event.currentTarget.href, asked = { headers: { Accept: "application/json" } };
  let answer = await fetch(link, asked);
  if (answer.status === 403 && (await confirmed())) answer = await fetch(link, asked);
  if (answer.status === 403) return;
  if (!answer.ok) return tell(words("failed"));
  const file = make("a", { href: URL.createObjectURL(await answer.blob()), download: "report.md" });
  file.click();
  URL.revokeObjectURL(file.href);
});
