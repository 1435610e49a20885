using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;

namespace GiaLai.Lgsp.Contracts.Tests;

public sealed class TopicIdTests
{
    [Theory]
    [InlineData("H21.05/parcel-changed/v1")]
    [InlineData("H21/notice/v999")]
    public void A_topic_id_is_written_as_it_is_read(string text)
    {
        var topic = TopicId.Parse(text, null);

        Assert.Equal(text, topic.ToString());
        Assert.Equal(topic, new TopicId(topic.Agency, topic.Name, topic.Version));
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(topic, LgspJson.Options));
        Assert.Equal(topic, JsonSerializer.Deserialize<TopicId>($"\"{text}\"", LgspJson.Options));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("H21.05/parcel-changed")]
    [InlineData("H21.05/parcel-changed/1")]
    [InlineData("H21.05/parcel-changed/v0")]
    [InlineData("H21.05/parcel-changed/v01")]
    [InlineData("H21.05/parcel-changed/v1000")]
    [InlineData("H21.05/Parcel/v1")]
    [InlineData("h21/notice/v1")]
    [InlineData("H21/notice/v1/")]
    [InlineData("H21/notice/v1\n")]
    public void Anything_else_is_not_a_topic_id(string? text) => Assert.False(TopicId.TryParse(text, null, out _));
}
