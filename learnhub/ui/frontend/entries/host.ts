/** The host's screen of a session: the code, who is here, and the lesson where there is one. */
import type { LessonData } from "../lesson/study";
import { island, type Words } from "../page/words";
import { Film } from "../sessions/film";
import { LiveView } from "../sessions/live";
import { Text } from "../sessions/text";

const host = island<{ live_url: string; left: number; comma: string }>("host");
new LiveView(host.live_url, host.comma).start(host.left);
if (document.getElementById("lesson")) {
  const [data, words] = [island<LessonData>("lesson"), island<Words>("words")];
  if (data.kind === "video" || data.kind === "audio") new Film(data, words);
  else new Text(data, words);
}
