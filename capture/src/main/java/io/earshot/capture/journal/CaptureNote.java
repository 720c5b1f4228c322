package io.earshot.capture.journal;

import io.earshot.capture.source.FileAccount;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one of the captures that a journal holds, besides its frames. Written when it begins and whenever it
 * changes; the latest holds.
 *
 * @param capture       0-based number in the journal
 * @param name          of the interface, or of the file as the user named it
 * @param format        {@code live}, or that of the file
 * @param linkTypes     LINKTYPE_ values in order of appearance
 * @param tap           0-based number of the capture point
 * @param kernelDropped frames that the kernel lost, as far as known
 * @param filter        the capture filter
 */
public record CaptureNote(
        int capture,
        String name,
        String format,
        List<Integer> linkTypes,
        int tap,
        Optional<Long> kernelDropped,
        Optional<String> filter,
        List<FileAccount.Damage> damage) {

    public CaptureNote {
        linkTypes = List.copyOf(linkTypes);
        damage = List.copyOf(damage);
    }

    /** An interface from which frames are going to come. */
    public static CaptureNote live(int capture, String name, int linkType, Optional<String> filter) {
        return new CaptureNote(capture, name, "live", List.of(linkType), capture, Optional.empty(), filter, List.of());
    }

    /** What is known of a file. */
    public static CaptureNote of(int capture, FileAccount account) {
        return new CaptureNote(
                capture,
                account.file(),
                account.format(),
                account.linkTypes(),
                account.tap(),
                account.kernelDropped(),
                account.filter(),
                account.damage());
    }

    public CaptureNote withKernelDropped(long frames) {
        return new CaptureNote(capture, name, format, linkTypes, tap, Optional.of(frames), filter, damage);
    }
}
