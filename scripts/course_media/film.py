"""A script as an MP4 that every browser plays: H.264, small, and seekable to within five seconds."""

from pathlib import Path

from scripts.course_media.screenplay import Script, timeline_of
from scripts.course_media.slides import GOLD, HEIGHT, LINE, RED, WIDTH, draw_slide
from scripts.course_media.tools import feed, ffmpeg, wanted

FRAMES = 5  # a second
KEYFRAME = 5 * FRAMES
LARGEST = 1_400_000  # bytes: our courses are kept with the code


def make_film(script: Script, target: Path) -> int:
    """Write the video; how many seconds it has. Raises ValueError when it came out too large to keep."""
    timeline = timeline_of(script)
    quality = f"keyint={KEYFRAME}:min-keyint={KEYFRAME}:scenecut=0"
    picture = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES), "-i", "-"]
    encoder = ["-an", "-c:v", "libx264", "-preset", "medium", "-tune", "stillimage", "-crf", "33", "-x264-params", quality]
    # The colors are stated: a browser would otherwise guess them from the height of the picture.
    colors = [
        "-vf",
        "scale=out_color_matrix=bt709:out_range=tv",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
    ]
    container = ["-pix_fmt", "yuv420p", "-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", str(target)]
    process = feed([ffmpeg(), "-y", "-loglevel", "error", *picture, *encoder, *colors, *container])
    assert process.stdin is not None
    total = timeline.seconds * FRAMES
    drawn: dict[tuple[int, int], object] = {}
    for number in range(total):
        moment = number / FRAMES
        shot = next(shot for shot in reversed(timeline.shots) if shot.start <= moment + 1e-6)
        key = (shot.slide, shot.points)
        if key not in drawn:
            drawn[key] = draw_slide(script, *key)
        process.stdin.write(_with_progress(drawn[key], number / total, on_red=shot.slide == 0))
    process.stdin.close()
    if process.wait():
        raise ValueError(f"ffmpeg could not write {target}")
    if target.stat().st_size > LARGEST:
        raise ValueError(f"{target} has {target.stat().st_size} bytes; at most {LARGEST} are kept: shorten the script")
    return timeline.seconds


def _with_progress(picture: object, share: float, *, on_red: bool) -> bytes:
    """The frame with a thin line at its foot that says how far the video is."""
    frame = picture.copy()  # type: ignore[attr-defined]
    pen = wanted("PIL.ImageDraw").Draw(frame)
    if not on_red:
        pen.rectangle((0, HEIGHT - 4, WIDTH, HEIGHT), fill=LINE)
    pen.rectangle((0, HEIGHT - 4, round(WIDTH * share), HEIGHT), fill=GOLD if on_red else RED)
    return bytes(frame.tobytes())
